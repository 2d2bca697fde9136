import { API, PROVIDER, alter, claimOnline, expect, isToken, sendAndWait, signIn, test, watch } from './support.mjs';

const answerTo = (page, name) => page.getByRole('region', { name: `Response to ${name}` });
const send = (page, name) => page.getByRole('button', { name: `Send: ${name}` }).click();

test.beforeEach(async ({ page }) => {
  await signIn(page, { from: '/api' });
});

test('a request is sent with the bearer token, and status, time, headers and body are shown', async ({ page }) => {
  const [request] = await Promise.all([
    page.waitForRequest((it) => it.url() === `${API}/notes` && it.method() === 'GET'),
    send(page, 'List my notes'),
  ]);
  expect(request.headers().authorization).toMatch(/^Bearer /);
  const answer = answerTo(page, 'List my notes');
  await expect(answer.getByText('200 OK')).toBeVisible();
  await expect(answer.getByText(/^\d+ ms$/)).toBeVisible();
  await answer.getByText(/header/).click();
  await expect(answer.getByRole('rowheader', { name: 'content-type' })).toBeVisible();
  await expect(answer.getByRole('region', { name: 'Response body' })).toContainText('"notes"');
});

test('a note is written with a body, read back and deleted', async ({ page }) => {
  await page.getByRole('textbox', { name: /JSON body/ }).first().fill('{ "text": "from the end-to-end test" }');
  await send(page, 'Write a note');
  const written = answerTo(page, 'Write a note');
  await expect(written.getByText('201 Created')).toBeVisible();
  await written.getByRole('button', { name: 'Raw' }).click();
  const note = JSON.parse(await written.getByRole('region', { name: 'Response body' }).innerText());
  expect(note.text).toBe('from the end-to-end test');

  await page.getByLabel('Method').first().selectOption('DELETE');
  await page.getByLabel(/Path below/).first().fill(`notes/${note.id}`);
  await page.getByRole('button', { name: 'Send: Your own request' }).first().click();
  await expect(answerTo(page, 'Your own request').getByText('204 No Content')).toBeVisible();

  await send(page, 'List my notes');
  const list = answerTo(page, 'List my notes');
  await expect(list.getByText('200 OK')).toBeVisible();
  await list.getByRole('button', { name: 'Raw' }).click();
  await expect(list.getByRole('region', { name: 'Response body' })).toContainText('"notes":');
  await expect(list).not.toContainText(note.id);
});

test('a body that is not JSON is not sent, and the field says so', async ({ page }) => {
  const sent = watch(page, (request) => request.url().startsWith(API));
  const field = page.getByRole('textbox', { name: /JSON body/ }).first();
  await field.fill('{ "text": ');
  await send(page, 'Write a note');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveValue('{ "text": ');
  expect(sent).toEqual([]);
});

test('a missing scope is explained, and no token is renewed for it', async ({ page }) => {
  await send(page, 'List my notes');
  await expect(answerTo(page, 'List my notes').getByText('200 OK')).toBeVisible();
  const renewals = watch(page, isToken);
  await send(page, 'Administration');
  const answer = answerTo(page, 'Administration');
  await expect(answer.getByText('403 Forbidden')).toBeVisible();
  await expect(answer).toContainText('It needs the permission admin');
  await expect(answer.locator('.blame')).toBeVisible();
  await expect(answer.getByRole('button', { name: 'Ask for this permission' })).toBeVisible();
  await expect(answer.getByRole('button', { name: 'Send again' })).toHaveCount(0);
  expect(renewals).toEqual([]);
});

test('an API that fails is named as the one at fault', async ({ page }) => {
  await send(page, 'A server that fails');
  const answer = answerTo(page, 'A server that fails');
  await expect(answer.getByText('500 Internal Server Error')).toBeVisible();
  await expect(answer.locator('.blame')).toContainText('The API');
});

test('a refused token is renewed once and the request is sent once more', async ({ page }) => {
  await send(page, 'Who am I to the API');
  await expect(answerTo(page, 'Who am I to the API').getByText('200 OK')).toBeVisible();
  const renewals = watch(page, isToken);
  const calls = watch(page, (request) => request.url() === `${API}/me` && request.method() === 'GET');
  let refusals = 0;
  await page.route(`${API}/me`, async (route) => {
    if (route.request().method() !== 'GET' || refusals++ > 0) return route.continue();
    await route.fulfill({
      status: 401,
      headers: { 'access-control-allow-origin': 'http://localhost:8080', 'access-control-expose-headers': 'WWW-Authenticate', 'www-authenticate': 'Bearer error="invalid_token"' },
    });
  });
  await sendAndWait(page, 'Who am I to the API');
  await expect(answerTo(page, 'Who am I to the API').getByText('200 OK')).toBeVisible();
  expect(calls).toHaveLength(2);
  expect(renewals.filter((it) => it.method() === 'POST')).toHaveLength(1);
});

test('an API that always refuses is asked twice and then explained', async ({ page }) => {
  const calls = watch(page, (request) => request.url() === `${API}/me` && request.method() === 'GET');
  await page.route(`${API}/me`, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    await route.fulfill({ status: 401, headers: { 'access-control-allow-origin': 'http://localhost:8080' } });
  });
  await send(page, 'Who am I to the API');
  await expect(answerTo(page, 'Who am I to the API').getByText('401 Unauthorized')).toBeVisible();
  expect(calls).toHaveLength(2);
});

test('a redirect of the API is not followed with the token', async ({ page }) => {
  const leaked = watch(page, (request) => request.url().includes('/elsewhere'));
  await page.route(`${API}/me`, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    await route.fulfill({ status: 302, headers: { location: `${PROVIDER}/elsewhere`, 'access-control-allow-origin': '*' } });
  });
  await send(page, 'Who am I to the API');
  const answer = answerTo(page, 'Who am I to the API');
  await expect(answer.locator('details code').first()).toHaveText('redirect_refused');
  expect(leaked.filter((it) => 'authorization' in it.headers())).toEqual([]);
});

test('an API that is not there is told from one without CORS', async ({ page }) => {
  await claimOnline(page);
  await page.route(`${API}/me`, (route) => route.abort('connectionrefused'));
  await send(page, 'Who am I to the API');
  const answer = answerTo(page, 'Who am I to the API');
  await expect(answer.locator('details code').first()).toHaveText('unreachable');
  await page.unroute(`${API}/me`);
  await alter(page, `${API}/me`, async (response) => {
    return { headers: { ...response.headers(), 'access-control-allow-origin': 'https://other.example' }, body: await response.body() };
  });
  await send(page, 'Who am I to the API');
  await expect(answer.locator('details code').first()).toHaveText('cors');
});

test('an expired session is told, and signing in again leads back here', async ({ page }) => {
  await page.route(`${PROVIDER}/token`, (route) => route.fulfill({
    status: 400, json: { error: 'invalid_grant' }, headers: { 'access-control-allow-origin': 'http://localhost:8080' },
  }));
  await send(page, 'Who am I to the API');
  await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('daypass:session')))).toEqual([]);
  await page.unroute(`${PROVIDER}/token`);
  await page.getByRole('button', { name: /Development provider/ }).click();
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
});

test('an answer that is nested very deep opens level by level, and of a long one the beginning is shown as it came', async ({ page }) => {
  const bodies = [`${'[1,'.repeat(10_000)}1${']'.repeat(10_000)}`, JSON.stringify(Array.from({ length: 40_000 }, (_, at) => at))];
  await page.route(`${API}/me`, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    await route.fulfill({ body: bodies.shift(), contentType: 'application/json', headers: { 'access-control-allow-origin': 'http://localhost:8080' } });
  });
  const answer = answerTo(page, 'Who am I to the API');
  const body = answer.getByRole('region', { name: 'Response body' });
  await send(page, 'Who am I to the API');
  await expect(body.locator('details')).toHaveCount(2);
  await body.locator('summary').last().click();
  await expect(body.locator('details')).toHaveCount(3);
  await answer.getByRole('button', { name: 'Raw' }).click();
  await expect(body).toContainText('[1,[1,[1,');
  await expect(answer.getByText('Only the beginning')).toHaveCount(0);
  await send(page, 'Who am I to the API');
  await expect(body).toContainText('[ 40000 items ]');
  await answer.getByRole('button', { name: 'Raw' }).click();
  await expect(body).toContainText(/^\[0,1,2,/);
  await expect(answer.getByText('Only the beginning of the body is shown.')).toBeVisible();
  expect(await body.evaluate((it) => it.textContent.length)).toBe(50_000);
  await answer.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => body.evaluate((it) => it.textContent.length)).toBe(200_000);
});

test('a call that was not sent is not said to be without an answer', async ({ page }) => {
  await page.getByLabel(/Path below/).first().fill('../elsewhere');
  await page.getByRole('button', { name: 'Send: Your own request' }).first().click();
  const answer = answerTo(page, 'Your own request');
  await expect(answer.getByText('Not sent')).toBeVisible();
  await expect(answer.getByText('No answer')).toHaveCount(0);
});

test('a query goes out as it was written', async ({ page }) => {
  const sent = watch(page, (request) => request.url().startsWith(`${API}/me`) && request.method() === 'GET');
  await page.getByLabel(/Path below/).first().fill('me?a=1%20x&b=');
  await page.getByRole('button', { name: 'Send: Your own request' }).first().click();
  await expect(answerTo(page, 'Your own request').getByText('200 OK')).toBeVisible();
  expect(sent.map((request) => request.url())).toEqual([`${API}/me?a=1%20x&b=`]);
});
