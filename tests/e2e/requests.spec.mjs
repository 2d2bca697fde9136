// How requests go out, and what a page may load and lead to: seen from the outside.
import { API, APP, PROVIDER, alterJson, cancel, chooseProvider, expect, expectOpened, expectProblem, signIn, test, watch } from './support.mjs';

// Tells how each request of the program is made; the browser tells a server only a part of it.
function tellRequests() {
  const { fetch } = window;
  window.fetch = (input, init) => {
    const { url, credentials, cache, redirect, referrerPolicy, mode } = new Request(input.clone?.() ?? input, init);
    window.told({ url, credentials, cache, redirect, referrerPolicy, mode });
    return fetch(input, init);
  };
}

test('every request to a provider or an API goes without cookies and referrer, past caches, and follows no redirect', async ({ page }) => {
  const made = [];
  await page.exposeFunction('told', (request) => made.push(request));
  await page.addInitScript(tellRequests);
  // what a browser would send along to every server of this name
  await page.context().addCookies([{ name: 'of-the-host', value: 'x', url: PROVIDER }]);
  const sent = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'fetch' && !request.url().startsWith(APP)) sent.push(request.allHeaders());
  });
  await signIn(page, { from: '/api' });
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  await expect(page.getByRole('region', { name: 'Response to Who am I to the API' }).getByText('200 OK')).toBeVisible();
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.locator('main')).toContainText('@example.com');
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await page.locator('button[name=logout]').waitFor();
  const foreign = made.filter((it) => !it.url.startsWith(APP));
  const discovery = '/.well-known/openid-configuration';
  const asked = [discovery, '/token', '/jwks', '/me', '/token/revocation'].map((path) => PROVIDER + path);
  expect(new Set(foreign.map((it) => it.url))).toEqual(new Set([...asked, `${API}/me`]));
  for (const it of foreign) {
    expect(it).toEqual({ url: it.url, credentials: 'omit', cache: 'no-store', redirect: 'manual', referrerPolicy: 'no-referrer', mode: 'cors' });
  }
  const headers = await Promise.all(sent);
  expect(headers.length).toBeGreaterThanOrEqual(foreign.length);
  for (const { cookie, referer } of headers) expect([cookie, referer]).toEqual([undefined, undefined]);
});

test('the page of an answer loads nothing from elsewhere and leads nowhere else', async ({ page }) => {
  const loaded = watch(page, (request) => !request.url().startsWith(APP));
  const links = () => page.locator('a[href], area[href], form[action], iframe, object, embed').evaluateAll((all) => all.map((it) => it.href ?? it.action ?? it.src));
  const hostile = new URLSearchParams({
    error: 'access_denied', state: 'x', error_uri: 'https://evil.example/why', error_description: 'See https://evil.example/ <a href="https://evil.example/">here</a>',
  });
  for (const query of ['code=x&state=y', `${hostile}`, 'code=x']) {
    await page.goto(`/callback?${query}`);
    await expect(page.locator('main .button.primary')).toHaveCount(1);
    for (const address of await links()) expect(new URL(address).origin).toBe(APP);
  }
  expect(loaded).toEqual([]);
  // an error of the provider itself, which had an address to read more at
  await page.goto('/');
  await chooseProvider(page);
  await page.route(`${APP}/callback?*`, async (route) => {
    const url = new URL(route.request().url());
    if (url.searchParams.has('error_uri')) return route.continue();
    url.searchParams.set('error_uri', 'https://evil.example/why');
    await route.fulfill({ status: 302, headers: { location: `${url}` } });
  });
  // what the app asks for before it leaves, and the provider's page, count no more
  await page.locator('a[href$="/abort"]').waitFor();
  const before = loaded.length;
  await cancel(page);
  await expectProblem(page, 'access_denied');
  for (const address of await links()) expect(new URL(address).origin).toBe(APP);
  await expect(page.locator('body')).not.toContainText('evil.example');
  const after = loaded.slice(before).filter((request) => request.frame() === page.mainFrame() && !request.isNavigationRequest());
  expect(after).toEqual([]);
});

test('what a provider says of a person is text: no link, no picture and no markup comes of it', async ({ page }) => {
  const hostile = {
    name: '<img src=x onerror="window.hacked=1">', profile: 'javascript:window.hacked=2', website: 'https://evil.example/"><mark>bold</mark>',
    picture: 'javascript:window.hacked=3', address: { formatted: '<script>window.hacked=4</script>' },
  };
  await alterJson(page, `${PROVIDER}/me`, (claims) => ({ ...claims, ...hostile }));
  await signIn(page);
  const main = page.locator('main');
  for (const text of [hostile.name, hostile.profile, hostile.website, hostile.address.formatted]) await expect(main).toContainText(text);
  await expect(main.locator('img, mark, script, a[href^="javascript"], a[href*="evil"]')).toHaveCount(0);
  expect(await page.evaluate(() => window.hacked)).toBeUndefined();
});

test('there is no service worker, and no cache of the origin holds anything', async ({ page }) => {
  await signIn(page);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBe(null);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});

test('every script, style and font of every page comes from the app itself', async ({ page }) => {
  const kinds = ['script', 'stylesheet', 'font', 'manifest', 'other'];
  const loaded = [];
  page.on('request', (request) => {
    const ofTheApp = !request.isNavigationRequest() && request.frame().url().startsWith(APP);
    if (ofTheApp && kinds.includes(request.resourceType())) loaded.push(request);
  });
  await signIn(page);
  for (const path of ['/', '/account', '/api', '/flight', '/callback?code=x&state=y', '/signed-out', '/no/such/page']) {
    await page.goto(path);
    await expectOpened(page);
  }
  expect(loaded.some((request) => request.resourceType() === 'script')).toBe(true);
  expect(loaded.map((request) => request.url()).filter((address) => !address.startsWith(`${APP}/`))).toEqual([]);
  const named = await page.locator('script[src], link[href]').evaluateAll((all) => all.map((it) => it.src || it.href));
  expect(named.filter((address) => !address.startsWith(`${APP}/`))).toEqual([]);
});
