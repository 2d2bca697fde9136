import { API, APP, PROVIDER, expect, isToken, signIn, storedKeys, test } from './support.mjs';

const send = (page) => page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
const answer = (page) => page.getByRole('region', { name: 'Response to Who am I to the API' });

// What a browser does when a tab is duplicated, or opened by a page that keeps its opener: the storage is copied.
async function duplicate(page) {
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/api'); })]);
  await copy.getByRole('heading', { name: 'Notes', exact: true }).waitFor();
  return copy;
}

test('duplicated tabs never spend one refresh token twice', async ({ page, context }) => {
  await signIn(page, { from: '/api' });
  const copies = [page, await duplicate(page), await duplicate(page)];
  const spent = [];
  context.on('request', (request) => {
    if (isToken(request) && request.method() === 'POST') spent.push(new URLSearchParams(request.postData()).get('refresh_token'));
  });
  // an API that refuses the first token it sees makes every tab want another one at once
  let refused;
  await context.route(`${API}/me`, async (route) => {
    const token = route.request().headers().authorization;
    if (!token || (refused ??= token) !== token) return route.continue();
    await route.fulfill({ status: 401, headers: { 'access-control-allow-origin': APP } });
  });
  await Promise.all(copies.map(send));
  for (const copy of copies) await expect(answer(copy).getByText('200 OK')).toBeVisible();
  expect(spent.length).toBeGreaterThan(0);
  expect(new Set(spent).size).toBe(spent.length);
  // of sessions it holds numbers only
  const { 'daypass:last-used': issuer, 'daypass:theme': theme, ...numbers } = await page.evaluate(() => ({ ...localStorage }));
  expect([issuer, theme]).toEqual([PROVIDER, 'system']);
  expect(Object.keys(numbers).length).toBeGreaterThan(0);
  for (const value of Object.values(numbers)) expect(value).toMatch(/^\d+$/);
});

test('signing out in one tab signs its copies out too', async ({ page }) => {
  await signIn(page, { from: '/api' });
  const copy = await duplicate(page);
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(copy.getByRole('button', { name: /Development provider/ })).toBeVisible();
  expect(await storedKeys(copy, 'daypass:session')).toEqual([]);
});

test('what tabs say to each other holds no token in clear', async ({ page, context }) => {
  await signIn(page, { from: '/api' });
  const listener = await context.newPage();
  await listener.goto('/');
  await listener.evaluate(() => {
    window.heard = [];
    new BroadcastChannel('daypass').onmessage = (event) => window.heard.push(event.data);
  });
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
  await expect.poll(() => listener.evaluate(() => window.heard.length)).toBeGreaterThan(0);
  const stored = await page.evaluate(() => Object.values(sessionStorage).join());
  const tokens = [...stored.matchAll(/"(?:access_token|refresh_token|id_token)":"([^"]+)"/g)].map((match) => match[1]);
  expect(tokens.length).toBeGreaterThan(2);
  const said = (await listener.evaluate(() => window.heard)).join();
  for (const token of tokens) expect(said.includes(token)).toBe(false);
  expect(said).not.toContain(PROVIDER);
});

test('without Web Locks and without a channel a lost race ends in one "sign in again", and in no loop', async ({ page, context }) => {
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    delete window.BroadcastChannel;
  });
  await signIn(page, { from: '/api' });
  const copy = await duplicate(page);
  const renewals = [];
  context.on('request', (request) => {
    if (isToken(request) && request.method() === 'POST') renewals.push(request);
  });
  // the first call of each needs a token of its own for the API
  await Promise.all([send(page), send(copy)]);
  for (const tab of [page, copy]) {
    await expect(answer(tab).getByText('200 OK').or(tab.getByText('Your session has ended')).first()).toBeVisible();
  }
  expect(renewals.length).toBeLessThanOrEqual(4);
  const ended = await Promise.all([page, copy].map((tab) => tab.getByText('Your session has ended').count()));
  expect(Math.max(...ended)).toBeGreaterThan(0);
});
