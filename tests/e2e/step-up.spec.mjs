import { API, APP, PROVIDER, cancel, claimOnline, consent, expect, isToken, signIn, storedKeys, test, watch } from './support.mjs';
import { inspect } from './look.mjs';

const cors = { 'access-control-allow-origin': APP, 'access-control-expose-headers': 'WWW-Authenticate' };
const answerTo = (page, name) => page.getByRole('region', { name: `Response to ${name}` });
const send = (page, name) => page.getByRole('button', { name: `Send: ${name}` }).click();
const meet = (page, name) => answerTo(page, name).getByRole('button', { name: 'Sign in again for this request' }).click();
const ask = (page, name) => answerTo(page, name).getByRole('button', { name: 'Ask for this permission' }).click();

// Refuses matching calls with a challenge: all of them, or so many.
async function refuse(page, method, path, status, challenge, times = Infinity) {
  await page.route((url) => url.href === `${API}/${path}`, async (route) => {
    if (route.request().method() !== method || times-- <= 0) return route.continue();
    await route.fulfill({ status, headers: { ...cors, ...(challenge && { 'www-authenticate': challenge }) } });
  });
}

const calls = (page, method, path) => watch(page, (it) => it.url() === `${API}/${path}` && it.method() === method);
const STALE = 'Bearer error="insufficient_user_authentication", max_age="60"';

test.beforeEach(async ({ page }) => {
  await signIn(page, { from: '/api' });
});

test('a permission that is missing is asked for in one click, and the call is made once more', async ({ page }) => {
  const sent = calls(page, 'POST', 'notes/welcome/share');
  const departures = watch(page, (it) => it.isNavigationRequest() && it.url().startsWith(`${PROVIDER}/auth?`));
  await send(page, 'Share the welcome note');
  const answer = answerTo(page, 'Share the welcome note');
  await expect(answer.getByText('403 Forbidden')).toBeVisible();
  await expect(answer).toContainText('It needs the permission notes:share.');
  await expect(answer).toContainText('This opens Development provider.');
  await expect(answer).toContainText('the request is sent once more by itself');
  await expect(answer.locator('.blame')).toContainText('The API');
  // nobody is sent away before agreeing
  expect(departures).toEqual([]);
  await ask(page, 'Share the welcome note');
  await consent(page);
  await expect(answer.getByText('200 OK')).toBeVisible();
  await expect(answer).toContainText('Sent once more after your sign-in.');
  await expect(answer).toBeFocused();
  await expect(page).toHaveURL(`${APP}/api`);
  expect(departures[0].url()).toContain('notes%3Ashare');
  expect(sent).toHaveLength(2);
  expect(await storedKeys(page, 'daypass:replay')).toEqual([]);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
  await expect(answer).toBeEmpty();
  expect(sent).toHaveLength(2);
});

test('a stronger sign-in is asked for in words, and its outcome stands at the request it was for', async ({ page }) => {
  await send(page, 'Open the vault');
  const answer = answerTo(page, 'Open the vault');
  await expect(answer.getByRole('heading', { name: 'The API wants a stronger sign-in' })).toBeVisible();
  await expect(answer).toContainText('It accepts only a sign-in of the kind urn:daypass:second-factor.');
  await meet(page, 'Open the vault');
  await page.locator('input[name=code]').fill('123456');
  await page.locator('button[type=submit]').click();
  await consent(page);
  await expect(answer.getByText('200 OK')).toBeVisible();
  await expect(answer).toContainText('Opened with a second factor.');
  await expect(answer).toBeFocused();
  await expect(answer).toBeInViewport();
});

test('a sign-in that is too old is said to be so, in seconds', async ({ page }) => {
  await refuse(page, 'GET', 'recent', 401, STALE, 1);
  await send(page, 'Something recent');
  const answer = answerTo(page, 'Something recent');
  await expect(answer.getByRole('heading', { name: 'The API wants a more recent sign-in' })).toBeVisible();
  await expect(answer).toContainText('It accepts only a sign-in that is not older than 60 seconds.');
  const [request] = await Promise.all([
    page.waitForRequest((it) => it.url().startsWith(`${PROVIDER}/auth?`)),
    meet(page, 'Something recent'),
  ]);
  expect(new URL(request.url()).searchParams.get('max_age')).toBe('60');
  await consent(page);
  await expect(answer.getByText('200 OK')).toBeVisible();
});

test('everything that is demanded is told in one sentence', async ({ page }) => {
  const challenge = 'Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="300", scope="email notes:share"';
  await refuse(page, 'GET', 'me', 401, challenge);
  await send(page, 'Who am I to the API');
  const answer = answerTo(page, 'Who am I to the API');
  await expect(answer).toContainText('It accepts only a sign-in of one of these kinds: gold and silver, that is not older than 5 minutes.');
  await expect(answer).toContainText('It also needs your email address and the permission notes:share.');
  await inspect(page, 'APIs');
});

test('a body that was edited comes back with the person and goes along', async ({ page }) => {
  const sent = calls(page, 'POST', 'notes');
  await refuse(page, 'POST', 'notes', 401, STALE, 1);
  const written = '{ "text": "written before the sign-in",\n  "kept": 1.50 }';
  const field = page.getByRole('textbox', { name: /JSON body/ }).first();
  await field.fill(written);
  await send(page, 'Write a note');
  await expect(answerTo(page, 'Write a note')).toContainText('with the body as it is now');
  await meet(page, 'Write a note');
  await consent(page);
  const answer = answerTo(page, 'Write a note');
  await expect(answer.getByText('201 Created')).toBeVisible();
  await expect(field).toHaveValue(written);
  expect(sent.map((it) => it.postData())).toEqual([written, written]);
});

test('headers and a query that were written come back with the person and go along, and are kept no longer', async ({ page }) => {
  const sent = watch(page, (it) => it.url().startsWith(`${API}/recent`) && it.method() === 'GET');
  let times = 1;
  await page.route((url) => url.href.startsWith(`${API}/recent`), async (route) => {
    const method = route.request().method();
    const headers = { ...cors, 'access-control-allow-headers': 'authorization, x-note', 'access-control-allow-methods': 'GET' };
    if (method === 'OPTIONS') return route.fulfill({ status: 204, headers });
    if (times-- > 0) return route.fulfill({ status: 401, headers: { ...headers, 'www-authenticate': STALE } });
    return route.fulfill({ status: 200, headers, json: { ok: true } });
  });
  const item = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Something recent' }) });
  await item.getByRole('button', { name: /^Query and headers/ }).click();
  await item.getByRole('button', { name: 'Add a query parameter' }).click();
  await item.getByLabel('Name: query parameter 1').fill('page');
  await item.getByLabel('Value: query parameter 1').fill('2');
  await item.getByRole('button', { name: 'Add a header' }).click();
  await item.getByLabel('Name: header 1').fill('X-Note');
  await item.getByLabel('Value: header 1').fill('of the person');
  await send(page, 'Something recent');
  await expect(answerTo(page, 'Something recent')).toContainText('with the headers as they are now. Until then it lies in this tab’s storage');
  await meet(page, 'Something recent');
  await consent(page);
  await expect(answerTo(page, 'Something recent').getByText('200 OK')).toBeVisible();
  expect(sent.map((it) => [it.url(), it.headers()['x-note']])).toEqual(Array(2).fill([`${API}/recent?page=2`, 'of the person']));
  expect(await storedKeys(page, 'daypass:replay')).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('of the person');
  await item.getByRole('button', { name: 'Query and headers (2)' }).click();
  await expect(item.getByLabel('Value: header 1')).toHaveValue('of the person');
});

test('a request that the person wrote stands in a notice of its own after the sign-in', async ({ page }) => {
  await refuse(page, 'DELETE', 'notes/none', 401, STALE, 1);
  await page.getByLabel('Method').first().selectOption('DELETE');
  await page.getByLabel(/Path below/).first().fill('notes/none');
  await page.getByRole('textbox', { name: /JSON body, if any/ }).first().fill('{ "mine": true }');
  const sent = calls(page, 'DELETE', 'notes/none');
  await send(page, 'Your own request');
  await meet(page, 'Your own request');
  await consent(page);
  const notice = page.getByRole('region', { name: 'The request that waited', exact: true });
  await expect(notice).toContainText(`${API}/notes/none`);
  await expect(notice).toContainText('{ "mine": true }');
  await expect(notice.getByText('404 Not Found')).toBeVisible();
  await expect(answerTo(page, 'the request that waited')).toBeFocused();
  expect(sent.map((it) => it.postData())).toEqual(['{ "mine": true }', '{ "mine": true }']);
  await inspect(page, 'APIs');
});

test('a permission that the provider does not grant ends the circle, and the provider is at fault', async ({ page }) => {
  await send(page, 'Administration');
  await ask(page, 'Administration');
  await consent(page);
  const answer = answerTo(page, 'Administration');
  await expect(answer.getByRole('heading', { name: 'The API repeats its demand' })).toBeVisible();
  await expect(answer).toContainText('The provider was asked for the permission and did not grant it');
  await expect(answer.locator('.blame')).toContainText('The provider');
  await expect(answer.locator('.notice').getByRole('button')).toHaveCount(0);
  await expect(answer.getByRole('link', { name: 'What happened, step by step' })).toBeVisible();
  await inspect(page, 'APIs');
});

test('an API that repeats a demand that was met is at fault, and the call is not made a third time', async ({ page }) => {
  const sent = calls(page, 'GET', 'recent');
  await refuse(page, 'GET', 'recent', 401, STALE);
  await send(page, 'Something recent');
  await meet(page, 'Something recent');
  await consent(page);
  const answer = answerTo(page, 'Something recent');
  await expect(answer).toContainText('the provider has confirmed it, and the API demands it all the same');
  await expect(answer.locator('.blame')).toContainText('The API');
  await expect(answer.locator('.notice').getByRole('button')).toHaveCount(0);
  expect(sent).toHaveLength(2);
});

test('a second factor that the person does not have is told, and the call is not made', async ({ page }) => {
  const sent = calls(page, 'GET', 'vault');
  await send(page, 'Open the vault');
  await meet(page, 'Open the vault');
  await page.getByRole('link', { name: 'I have no second factor' }).click();
  await expect(page.locator('details', { hasText: 'Technical detail' })).toContainText('unmet_authentication_requirements');
  await page.getByRole('link', { name: /^Go on as / }).click();
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
  await expect(answerTo(page, 'Open the vault')).toBeEmpty();
  expect(sent).toHaveLength(1);
});

test('a person who cancels is still signed in, and the waiting call is gone', async ({ page }) => {
  await send(page, 'Share the welcome note');
  await ask(page, 'Share the welcome note');
  await cancel(page);
  await page.getByRole('link', { name: /^Go on as / }).click();
  await expect(answerTo(page, 'Share the welcome note')).toBeEmpty();
  expect(await storedKeys(page, 'daypass:session')).toHaveLength(1);
});

test('a provider that cannot be reached for a demand is told at the request', async ({ page }) => {
  await claimOnline(page);
  await send(page, 'Open the vault');
  await expect(answerTo(page, 'Open the vault').getByRole('button', { name: 'Sign in again for this request' })).toBeVisible();
  await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('daypass:metadata')).forEach((key) => sessionStorage.removeItem(key)));
  await page.route(`${PROVIDER}/.well-known/openid-configuration`, (route) => route.abort('connectionrefused'));
  await meet(page, 'Open the vault');
  const answer = answerTo(page, 'Open the vault');
  await expect(answer.getByRole('alert')).toContainText('The server could not be reached');
  await page.unrouteAll();
  await answer.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('input[name=code]')).toBeVisible();
});

test('a refusal without a demand is explained as before', async ({ page }) => {
  await refuse(page, 'GET', 'admin', 403, undefined);
  const renewals = watch(page, isToken);
  await send(page, 'Administration');
  const answer = answerTo(page, 'Administration');
  await expect(answer.getByRole('heading', { name: 'The API does not allow you to do this' })).toBeVisible();
  await expect(answer.getByRole('button', { name: 'Sign in again' })).toBeVisible();
  await expect(answer.getByRole('button', { name: /for this/ })).toHaveCount(0);
  expect(renewals.length).toBeLessThanOrEqual(1);
});
