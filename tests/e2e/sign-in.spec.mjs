import {
  API, APP, PROVIDER, alterJson, authenticate, chooseProvider, expect, isToken, signIn, somebody, storedKeys, test, watch,
} from './support.mjs';

test('a first sign-in ends on the account page with everything verified', async ({ page }) => {
  await signIn(page, { user: 'ada' });
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  const receipt = page.getByRole('region', { name: 'Verification receipt' });
  for (const check of ['Signature', 'Issuer', 'Audience', 'Authorized party', 'Nonce', 'Expires', 'Issued at', 'Access token hash']) {
    await expect(receipt.getByRole('heading', { name: check })).toBeVisible();
  }
  await expect(receipt).toContainText('RS256');
  await expect(receipt).toContainText('OIDC Core §3.1.3.7(11)');
  await expect(page.getByText('ada@', { exact: false }).first()).toBeVisible();
  await expect(page.locator('main img')).toHaveAttribute('src', /^http:\/\/localhost:8081\//);
});

test('the receipt warns where the provider does not announce PKCE with S256, and only there', async ({ page }) => {
  const receipt = page.getByRole('region', { name: 'Verification receipt' });
  const warning = receipt.getByText('The provider does not announce PKCE with S256');
  await signIn(page);
  await expect(receipt).toContainText('Nonce');
  await expect(warning).toHaveCount(0);
  // nothing more is kept of this session
  await expect(page.locator('main')).toContainText('@example.com');
  await alterJson(page, `${PROVIDER}/.well-known/openid-configuration`, (metadata) => { delete metadata.code_challenge_methods_supported; });
  await page.evaluate(() => sessionStorage.clear());
  await page.context().clearCookies();
  await signIn(page);
  await expect(warning).toBeVisible();
});

test('the authorization request carries each parameter once and nothing secret', async ({ page }) => {
  await page.goto('/');
  const [request] = await Promise.all([
    page.waitForRequest((it) => it.url().startsWith(`${PROVIDER}/auth?`)),
    chooseProvider(page),
  ]);
  expect(request.resourceType()).toBe('document');
  expect(request.headers().referer).toBeUndefined();
  const parameters = [...new URL(request.url()).searchParams];
  const names = parameters.map(([name]) => name);
  expect(names).toEqual([
    'response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'prompt', 'code_challenge',
    'code_challenge_method', 'resource',
  ]);
  const values = Object.fromEntries(parameters);
  expect(values).toMatchObject({
    response_type: 'code', client_id: 'daypass', redirect_uri: `${APP}/callback`, prompt: 'consent', code_challenge_method: 'S256',
  });
  for (const name of ['state', 'nonce', 'code_challenge']) expect(values[name]).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test('the callback makes one request before the person is signed in, without a preflight', async ({ page }) => {
  const sent = [];
  page.on('request', (request) => sent.push(request));
  await page.goto('/');
  await chooseProvider(page);
  await page.locator('input[name=login]').waitFor();
  sent.length = 0;
  let keysAsked;
  const keys = new Promise((resolve) => { keysAsked = resolve; });
  page.on('request', (request) => { if (request.url() === `${PROVIDER}/jwks`) keysAsked(); });
  // the token answer waits for the key request: if the keys were asked for afterwards, this would never end
  await page.route(`${PROVIDER}/token`, async (route) => {
    await keys;
    await route.continue();
  });
  const profile = page.waitForRequest(`${PROVIDER}/me`);
  await authenticate(page, somebody());
  await profile;
  const asked = sent.filter((it) => it.resourceType() === 'fetch' && it.url().startsWith(PROVIDER)).map((it) => `${it.method()} ${it.url()}`);
  const before = asked.slice(0, asked.findIndex((it) => it.endsWith(` ${PROVIDER}/me`)));
  expect(before.sort()).toEqual([`GET ${PROVIDER}/jwks`, `POST ${PROVIDER}/token`]);
  const token = sent.find(isToken);
  expect(sent.filter((it) => it.url() === token.url())).toHaveLength(1);
  const headers = await token.allHeaders();
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  for (const name of ['authorization', 'cookie', 'referer', 'x-requested-with']) expect(headers[name]).toBeUndefined();
});

test('the address is clean before the code is redeemed', async ({ page }) => {
  await page.goto('/');
  await chooseProvider(page);
  await page.locator('input[name=login]').waitFor();
  let address;
  await page.route(`${PROVIDER}/token`, async (route) => {
    address = await page.evaluate(() => location.href);
    await route.continue();
  });
  await authenticate(page, somebody());
  await expect(page).toHaveURL(`${APP}/account`);
  expect(address).toBe(`${APP}/callback`);
});

test('a deep link is where the person lands, query included', async ({ page }) => {
  await signIn(page, { from: '/api?from=mail' });
  await expect(page).toHaveURL(`${APP}/api?from=mail`);
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
});

test('a reload keeps the person signed in, and a new tab does not', async ({ page, context }) => {
  await signIn(page, { user: 'grace' });
  await page.reload();
  await expect(page.getByRole('heading', { name: /Grace/ })).toBeVisible();
  const other = await context.newPage();
  await other.goto('/account');
  await expect(other.getByRole('button', { name: /Development provider/ })).toBeVisible();
  expect(await storedKeys(other, 'daypass:session')).toEqual([]);
});

test('signing in again after a reload on the way works, and nothing is left behind', async ({ page }) => {
  await page.goto('/');
  await chooseProvider(page);
  await page.locator('input[name=login]').waitFor();
  await page.goBack();
  await expect(page.getByRole('button', { name: /Development provider/ })).toBeEnabled();
  await chooseProvider(page);
  await authenticate(page, somebody());
  await expect(page).toHaveURL(`${APP}/account`);
});

test('each signature algorithm a provider may use is verified', async ({ page }) => {
  for (const algorithm of ['ps256', 'es256', 'eddsa', 'ed25519']) {
    await page.route('**/daypass.json', async (route) => {
      const config = await (await route.fetch()).json();
      config.providers[0].client_id = `daypass-${algorithm}`;
      await route.fulfill({ json: config });
    });
    await page.goto('/');
    await page.evaluate(() => sessionStorage.clear());
    await page.context().clearCookies();
    await signIn(page);
    const receipt = page.getByRole('region', { name: 'Verification receipt' });
    await expect(receipt).toContainText(algorithm.startsWith('ed') ? 'EdDSA' : algorithm.toUpperCase());
    await expect(page.locator('main')).toContainText('@example.com');
    await page.unrouteAll();
  }
});

test('tokens are in this tab\'s storage and nowhere else', async ({ page, context }) => {
  const secrets = new Set();
  const accessTokens = new Set();
  const referers = [];
  const addresses = [];
  const spoken = [];
  context.on('console', (message) => spoken.push(message.text()));
  context.on('request', (request) => {
    addresses.push(request.url());
    const { referer = '' } = request.headers();
    // what the provider's pages tell the provider is theirs
    if (!referer.startsWith(PROVIDER)) referers.push(referer);
    for (const [name, value] of new URLSearchParams((isToken(request) && request.postData()) || '')) {
      if (['code', 'code_verifier', 'refresh_token'].includes(name)) secrets.add(value);
    }
  });
  await alterJson(page, `${PROVIDER}/token`, (body) => {
    for (const name of ['access_token', 'refresh_token', 'id_token']) if (body[name]) secrets.add(body[name]);
    if (body.access_token) accessTokens.add(body.access_token);
  });
  await signIn(page);
  await page.getByRole('link', { name: 'APIs' }).click();
  await page.getByRole('button', { name: 'Send: List my notes' }).click();
  await expect(page.getByRole('region', { name: 'Response to List my notes' }).getByText('200 OK')).toBeVisible();
  expect(secrets.size).toBeGreaterThanOrEqual(6);
  const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(accessTokens.size).toBeGreaterThanOrEqual(2);
  for (const token of accessTokens) expect(stored.includes(token)).toBe(true);
  const look = () => page.evaluate(() => ({
    dom: document.documentElement.outerHTML, cookies: document.cookie, local: JSON.stringify({ ...localStorage }), url: location.href,
    state: JSON.stringify(history.state) ?? '', name: window.name,
  }));
  const dump = await look();
  const databases = await page.evaluate(async () => (await indexedDB.databases()).length);
  expect(databases).toBe(0);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  const cookies = JSON.stringify(await context.cookies());
  await page.goBack();
  expect(page.url()).not.toContain('code=');
  await page.goForward();
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await page.locator('button[name=logout]').click();
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  const after = await look();
  const left = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  for (const token of secrets) expect(left.includes(token)).toBe(false);
  // the code is on its way in one address only, the redirect to the callback; and the ID token in one other, as the hint
  // that its own provider gets at sign-out
  const hints = addresses.filter((it) => it.startsWith(`${PROVIDER}/session/end?`));
  expect(hints).toHaveLength(1);
  const said = new URL(hints[0]).searchParams;
  expect(secrets.has(said.get('id_token_hint'))).toBe(true);
  said.delete('id_token_hint');
  const own = [`${said}`, ...addresses.filter((it) => !it.startsWith(`${APP}/callback?`) && !hints.includes(it))];
  const places = { ...dump, cookieJar: cookies, console: spoken.join('\n'), addresses: own.join('\n'), referers: referers.join('\n') };
  for (const [place, text] of [...Object.entries(places), ...Object.entries(after)]) {
    for (const secret of secrets) expect(text.includes(secret), `a secret is in: ${place}`).toBe(false);
  }
});

test('the access token goes to the API and to the provider, and the ID token to nobody', async ({ page }) => {
  const bearers = watch(page, (request) => 'authorization' in request.headers());
  await signIn(page, { from: '/api' });
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  await expect(page.getByRole('region', { name: 'Response to Who am I to the API' }).getByText('200 OK')).toBeVisible();
  const hosts = new Set(bearers.map((request) => new URL(request.url()).origin));
  expect([...hosts].filter((it) => it !== API && it !== PROVIDER)).toEqual([]);
  const stored = await page.evaluate(() => Object.values(sessionStorage).join());
  const idToken = /"id_token":"([^"]+)"/.exec(stored)[1];
  for (const request of bearers) expect(request.headers().authorization).not.toContain(idToken);
});
