import { readFile } from 'node:fs/promises';
import { APP, PROVIDER, cancel, chooseProvider, expect, expectProblem, host, isToken, signIn, test } from './support.mjs';
import { inspect } from './look.mjs';
import { expectSignedIn, refusal, sendRequest, signIn as signInAtOwn, test as own } from './fakes/index.mjs';

const steps = (page) => page.getByRole('region', { name: 'Steps' }).getByRole('list').first().locator('> li');
const titles = (page) => steps(page).getByRole('heading').allInnerTexts();
const open = (page) => page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();

async function download(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as JSON' }).click()]);
  expect(file.suggestedFilename()).toBe('daypass-flight.json');
  return readFile(await file.path(), 'utf8');
}

test('a sign-in stands there step by step, the newest last', async ({ page }) => {
  await signIn(page);
  await expect(page.locator('main')).toContainText('@example.com');
  await open(page);
  await expect(page).toHaveURL(`${APP}/flight`);
  await expect(page).toHaveTitle('What happened · Daypass');
  expect((await titles(page)).map((title) => title.replace(/(token endpoint|key set)/, 'server'))).toEqual([
    'Read the discovery document', 'Sent you to the provider', 'The provider sent you back',
    expect.stringMatching(/server$/), expect.stringMatching(/server$/), 'Signed in', 'Read the user information',
  ]);
  const departure = steps(page).filter({ hasText: 'Sent you to the provider' });
  await expect(departure).toContainText(`${PROVIDER}/auth`);
  await departure.locator('summary').click();
  await expect(departure.locator('dl')).toContainText('code_challenge_method');
  await expect(departure.locator('dl div', { hasText: 'state' }).locator('dd')).toHaveText('[hidden]');
  const token = steps(page).filter({ hasText: 'Asked the token endpoint' });
  await expect(token).toContainText('200 OK');
  await expect(token).toContainText(/\d+ ms/);
  await expect(token).toContainText(`POST ${PROVIDER}/token`);
});

test('what is copied or downloaded holds no token, no code and no name', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // the test reads the clipboard, which the app does not
  await host(context, { headers: { 'permissions-policy': null } });
  const secrets = [];
  page.on('request', (request) => {
    const form = new URLSearchParams((isToken(request) && request.postData()) || '');
    for (const name of ['code', 'code_verifier', 'refresh_token']) if (form.get(name)) secrets.push(form.get(name));
  });
  const user = await signIn(page, { from: '/api' });
  await page.getByRole('button', { name: 'Send: List my notes' }).click();
  await expect(page.getByText('200 OK')).toBeVisible();
  const stored = await page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => key.startsWith('daypass:session')).map(([, it]) => it).join());
  for (const [, token] of stored.matchAll(/"(?:access_token|refresh_token|id_token)":"([^"]+)"/g)) secrets.push(token);
  expect(secrets.length).toBeGreaterThan(4);
  await open(page);
  await expect(page.locator('main')).toContainText('it holds no token, no code and no name');
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const downloaded = await download(page);
  expect(downloaded).toBe(copied);
  expect(JSON.parse(copied).length).toBe(await steps(page).count());
  for (const text of [copied, await page.locator('main').innerHTML()]) {
    for (const secret of [...secrets, user]) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  }
  expect(copied).not.toContain('/notes');
});

test('a clipboard that is refused is told, and the download is still there', async ({ page }) => {
  await page.addInitScript(() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); });
  await signIn(page);
  await open(page);
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'download it instead' })).toBeVisible();
  expect(JSON.parse(await download(page)).length).toBeGreaterThan(3);
});

test('nothing has happened yet in a new tab, and signing out stays on record', async ({ page }) => {
  await page.goto('/flight');
  await inspect(page, 'Nothing has happened yet');
  await signIn(page, { user: 'octocat', provider: /OAuth 2.0 only/ });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await open(page);
  await expect(steps(page).filter({ hasText: 'Signed out here' })).toHaveCount(1);
  await expect(steps(page).last()).toContainText('revocation endpoint');
});

test('a failure leads to its steps, and the one that failed is marked with its code', async ({ page }) => {
  await page.goto('/');
  await chooseProvider(page);
  await cancel(page);
  await expectProblem(page, 'access_denied');
  await page.locator('main').getByRole('link', { name: 'What happened, step by step' }).click();
  const failed = steps(page).last();
  await expect(failed).toContainText('The sign-in was refused');
  await expect(failed.locator('.badge.fail')).toContainText('access_denied');
  await inspect(page, 'What happened, step by step');
});

test('the account page leads there, and a reload keeps the record', async ({ page }) => {
  await signIn(page);
  await page.locator('main').getByRole('link', { name: 'What happened, step by step' }).click();
  await expect(steps(page).filter({ hasText: 'Signed in' })).toHaveCount(1);
  await expect(page.locator('h1')).toBeFocused();
  await page.reload();
  await expect(steps(page).filter({ hasText: 'Signed in' })).toHaveCount(1);
});

test('a step that is made while somebody looks appears at the end', async ({ page }) => {
  await signIn(page);
  await open(page);
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/account'); })]);
  await copy.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(steps(page).last()).toContainText('Signed out here');
});

// What a step's slice of the diagram shows: arrows that arrive, crosses, and marks on the lifeline of the app.
const drawn = (step) => step.locator('.slice').evaluate((slice) => ({
  lanes: slice.querySelectorAll('.lane').length,
  legs: slice.querySelectorAll('.leg').length,
  marks: [...slice.querySelectorAll('.tip, .cross, .done, .stop')].map((it) => it.getAttribute('class')),
}));
const told = async (page) => (await steps(page).all()).reduce(async (before, step) => [
  ...await before, `${await step.getByRole('heading').innerText()}: ${await step.locator('.way').innerText()}`,
], Promise.resolve([]));

async function toOwnFlight(page) {
  await page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();
  await expect(steps(page).first()).toBeVisible();
}

own.describe('the diagram', () => {
  own('shows exactly the steps of a sign-in, a call that fails, a renewal and one that is refused', async ({ page, provider, api }) => {
    own.slow();
    await signInAtOwn(page, '/api');
    await expectSignedIn(page);
    api.misbehave(() => ({ status: 500, json: {} }));
    await sendRequest(page);
    await expect(page.getByText('500 Internal Server Error')).toBeVisible();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    // who it is has been read before the next steps begin
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.getByText('The access token is a new one now.')).toBeVisible();
    const repent = provider.misbehave({ reply: ({ path }) => (path === '/token' ? refusal('unauthorized_client') : undefined) });
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.getByText('It could not be refreshed.')).toBeVisible();
    repent();
    await toOwnFlight(page);
    const server = 'Provider of this test';
    const all = await told(page);
    expect(all.slice(0, 3)).toEqual([
      `Read the discovery document: To ${server} and back`,
      `Sent you to the provider: Your browser to ${server}`,
      `The provider sent you back: Your browser from ${server}`,
    ]);
    // the keys are read alongside
    expect(all.slice(3, 5).sort()).toEqual([`Asked the token endpoint: To ${server} and back`, `Read the key set: To ${server} and back`]);
    expect(all.slice(5)).toEqual([
      'Signed in: In this page',
      'Called the API: To API and back',
      `Read the user information: To ${server} and back`,
      `Asked the token endpoint: To ${server} and back`,
      'Renewed an access token: In this page',
      `Asked the token endpoint: To ${server} and back`,
      'An access token could not be renewed: In this page',
    ]);
    const [, departure, , , , signedIn, call] = await steps(page).all();
    expect(await drawn(departure)).toEqual({ lanes: 4, legs: 3, marks: ['tip'] });
    expect(await drawn(signedIn)).toEqual({ lanes: 4, legs: 0, marks: ['done'] });
    expect(await drawn(call)).toEqual({ lanes: 4, legs: 2, marks: ['tip', 'cross'] });
    expect(await drawn(steps(page).last())).toEqual({ lanes: 4, legs: 0, marks: ['stop'] });
    await expect(page.getByRole('list', { name: 'Who took part' }).getByRole('listitem')).toHaveText([
      /You.*browser/, /Daypass.*this page/, new RegExp(`${server}.*${new URL(provider.origin).host}`), new RegExp(`API.*${new URL(api.origin).host}`),
    ]);
    await page.getByRole('button', { name: 'Go to the first failure' }).click();
    await expect(call.locator('summary')).toBeFocused();
    await inspect(page, 'What happened, step by step');
  });

  own('has an arrow that does not arrive where no answer came', async ({ page, provider }) => {
    await signInAtOwn(page, '/account');
    await expectSignedIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await page.route(`${provider.origin}/token`, (route) => route.abort('connectionreset'));
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.getByText('It could not be refreshed.')).toBeVisible();
    await toOwnFlight(page);
    const lost = steps(page).filter({ hasText: 'without an answer' });
    await expect(lost.first()).toContainText('Asked the token endpoint');
    expect(await drawn(lost.first())).toEqual({ lanes: 3, legs: 1, marks: ['cross'] });
  });

  own('has the way to signing out and back', async ({ page }) => {
    await signInAtOwn(page, '/account');
    await expectSignedIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
    await toOwnFlight(page);
    const last = (await told(page)).filter((it) => !it.startsWith('Asked the revocation endpoint'));
    expect(last.slice(-3)).toEqual([
      'Signed out here: In this page',
      'Sent you to the provider to sign out: Your browser to Provider of this test',
      'Back from signing out: Your browser from Provider of this test',
    ]);
    const departure = steps(page).filter({ hasText: 'Sent you to the provider to sign out' });
    await expect(departure.locator('dl div', { hasText: 'id_token_hint' }).locator('dd')).toHaveText('[hidden]');
  });

  own('opens its steps with the keyboard, and leads to the specification in a window that learns nothing', async ({ page }) => {
    own.slow();
    await signInAtOwn(page, '/account');
    await expectSignedIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await toOwnFlight(page);
    await expect(page.locator('h1')).toBeFocused();
    const first = steps(page).first();
    for (const name of ['Copy as JSON', 'Download as JSON', 'Diagram', 'Timeline']) {
      await page.keyboard.press('Tab');
      await expect(page.locator(':focus')).toHaveText(name);
    }
    await page.keyboard.press('Tab');
    await expect(first.locator('summary')).toBeFocused();
    await expect(first.locator('dl')).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(first.locator('dl')).toBeVisible();
    await page.keyboard.press('Tab');
    const link = first.getByRole('link').first();
    await expect(link).toBeFocused();
    await expect(link).toHaveAttribute('href', 'https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig');
    for (const link of await page.locator('.sections a').all()) {
      await expect(link).toHaveAttribute('rel', 'noreferrer');
      await expect(link).toHaveAttribute('target', '_blank');
      await expect(link).toHaveAttribute('href', /^https:\/\/(www\.rfc-editor\.org|openid\.net)\//);
    }
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await expect(first.locator('dl')).toBeHidden();
    for (const summary of await steps(page).locator('summary').all()) await summary.click();
    await inspect(page, 'What happened, step by step');
  });

  own('can be read with as many steps as are kept, and stays with them when more come', async ({ page, api }) => {
    own.slow();
    await signInAtOwn(page, '/api');
    await expectSignedIn(page);
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    await page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();
    await page.evaluate(() => {
      const steps = JSON.parse(sessionStorage['daypass:flight']);
      const kept = Array.from({ length: 120 }, (_, at) => steps[at % steps.length]);
      sessionStorage['daypass:flight'] = JSON.stringify(kept);
    });
    await page.reload();
    await expect(steps(page)).toHaveCount(120);
    await inspect(page, 'What happened, step by step');
    const [other] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/account'); })]);
    await other.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
    await expect(steps(page).last()).toContainText('Signed out here');
    await expect(steps(page)).toHaveCount(120);
    expect(api.received.length).toBeGreaterThan(0);
  });
});

// The bar of a step on the scale of its page load, in hundredths; a point has no length.
const bar = (step) => step.locator('.track').evaluate((track) => {
  const [rect, circle] = [track.querySelector('rect'), track.querySelector('circle')];
  const hundredths = (it, name) => Number.parseFloat(it.getAttribute(name));
  return rect ? { from: hundredths(rect, 'x'), length: hundredths(rect, 'width') } : { from: hundredths(circle, 'cx') };
});
const exported = async (page) => JSON.parse(await download(page));
const show = (page, name) => page.getByRole('group', { name: 'Show the steps as' }).getByRole('button', { name }).click();

own.describe('the timeline', () => {
  own('has a scale for each page load, on which steps begin and last as the export tells', async ({ page }) => {
    own.slow();
    await signInAtOwn(page, '/account');
    await expectSignedIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await toOwnFlight(page);
    await show(page, 'Timeline');
    await expect(page.locator('.slice').first()).toBeHidden();
    await expect(page.locator('.load b')).toHaveText(['Page load 1', 'Page load 2']);
    const all = await exported(page);
    const before = all.findIndex((step) => step.page === 2);
    expect(all.map((step) => step.page)).toEqual(all.map((_, at) => (at < before ? 1 : 2)));
    expect(all[before].event).toBe('authorization_response');
    const now = await page.evaluate(() => performance.now());
    for (const step of all.slice(before)) expect(step.start + step.milliseconds).toBeLessThanOrEqual(now);
    for (const at of all.keys()) await expect(steps(page).nth(at).locator('.outcome')).toContainText(/at (\d+ ms|\d+\.\d s)/);
    await inspect(page, 'What happened, step by step');
    await show(page, 'Diagram');
    await expect(page.locator('.slice').first()).toBeVisible();
  });

  own('draws a step where it began, as long as it took', async ({ page }) => {
    await signInAtOwn(page, '/account');
    await expectSignedIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await page.evaluate(() => {
      const [step] = JSON.parse(sessionStorage['daypass:flight']);
      const of = (start, milliseconds) => ({ ...step, page: 2, start, milliseconds });
      sessionStorage['daypass:flight'] = JSON.stringify([of(100, 300), of(250, null), of(300, 500)]);
    });
    await page.reload();
    await toOwnFlight(page);
    await show(page, 'Timeline');
    const drawn = [];
    for (const at of [0, 1, 2]) drawn.push(await bar(steps(page).nth(at)));
    expect(drawn).toEqual([{ from: 12.5, length: 37.5 }, { from: 31.25 }, { from: 37.5, length: 62.5 }]);
    await expect(page.locator('.cut')).toHaveCount(0);
  });

  own('opens its steps, and leaves out a break in which nothing happened', async ({ page }) => {
    await signInAtOwn(page, '/account');
    await expectSignedIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage['daypass:flight']);
      const of = (start, milliseconds) => ({ ...kept.at(-1), page: 2, start, milliseconds });
      sessionStorage['daypass:flight'] = JSON.stringify([...kept.filter((step) => step.page === 1), of(100, 300), of(64_000, 80)]);
    });
    await page.reload();
    await toOwnFlight(page);
    await show(page, 'Timeline');
    const last = steps(page).last();
    await expect(last.locator('.cut')).toHaveCount(1);
    await expect(page.locator('.load .axis').last()).toContainText('cut');
    const { from, length } = await bar(last);
    expect(from + length).toBeCloseTo(100, 1);
    expect(length, 'the break does not hide the work').toBeGreaterThan(2);
    await last.locator('summary').click();
    await expect(last.locator('dl')).toContainText('64.0 s after the beginning of page load 2');
  });
});

test('with forced colors, too, the view that is shown looks other than the one that is not', async ({ page }) => {
  await signIn(page);
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page);
  const color = (name) => page.getByRole('button', { name }).evaluate((it) => getComputedStyle(it).backgroundColor);
  await expect(page.getByRole('button', { name: 'Diagram' })).toHaveAttribute('aria-pressed', 'true');
  expect(await color('Diagram')).not.toBe(await color('Timeline'));
});
