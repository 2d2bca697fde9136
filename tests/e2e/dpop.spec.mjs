// Tokens that are bound to a key of the browser: the provider and the API demand proofs with nonces of their own.
import { createHash } from 'node:crypto';
import { chooseClient } from '../../dev/choose_client.mjs';
import { API, APP, PROVIDER, alter, alterJson, authenticate, chooseProvider, consent, expect, expectProblem, isToken, sendAndWait, signIn, storedKeys, test, watch } from './support.mjs';

const answer = (page, name = 'Who am I to the API') => page.getByRole('region', { name: `Response to ${name}` });
const send = (page, name = 'Who am I to the API') => page.getByRole('button', { name: `Send: ${name}`, exact: true }).click();
const signOut = (page) => page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();

const isCall = (request) => request.url() === `${API}/me` && request.method() === 'GET';
const isPost = (request) => isToken(request) && request.method() === 'POST';
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());

// What a request proves: the thumbprint of the key, and the claims.
function proof(request) {
  const [header, claims] = request.headers().dpop.split('.').slice(0, 2).map(decode);
  const { crv, kty, x, y } = header.jwk;
  const jkt = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { jkt, ...claims };
}

// What the database of the browser holds, and whether any of it can be read.
const kept = (page) => page.evaluate(async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await settled(indexedDB.open('daypass'));
  const keys = database.objectStoreNames.length ? await settled(database.transaction('keys').objectStore('keys').getAll()) : [];
  database.close();
  const readable = async (key) => crypto.subtle.exportKey('jwk', key).then(() => true, () => false);
  return Promise.all(keys.map(async (key) => ({ isKey: key instanceof CryptoKey, readable: await readable(key) })));
});

test.beforeEach(async ({ page }) => {
  await chooseClient(page, 'daypass-dpop', { dpop: 'required' });
});

test('tokens are bound to one key, with a nonce of each server, and calls go through', async ({ page }) => {
  const authorizations = watch(page, (request) => request.url().startsWith(`${PROVIDER}/auth?`));
  const exchanges = watch(page, isPost);
  const calls = watch(page, isCall);
  await signIn(page, { from: '/api' });
  expect(exchanges).toHaveLength(2);
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
  expect(exchanges).toHaveLength(3);
  expect(calls).toHaveLength(2);
  await sendAndWait(page, 'Who am I to the API');
  expect(calls).toHaveLength(3);
  await expect(answer(page).getByText('200 OK')).toBeVisible();

  const proofs = [...exchanges, ...calls].map(proof);
  const jkt = new URL(authorizations[0].url()).searchParams.get('dpop_jkt');
  expect(new Set(proofs.map((it) => it.jkt))).toEqual(new Set([jkt]));
  expect(new Set(proofs.map((it) => it.jti)).size).toBe(proofs.length);
  expect(proofs.map((it) => Boolean(it.nonce))).toEqual([false, true, true, false, true, true]);
  for (const call of calls) expect(call.headers().authorization).toMatch(/^DPoP /);
  expect(await kept(page)).toEqual([{ isKey: true, readable: false }]);
  const flight = await page.evaluate(() => sessionStorage['daypass:flight']);
  expect(flight).toContain('"proof"');
  expect(flight).not.toContain('eyJ');
});

test('the key outlives the page, and the next sign-in needs no second request for the nonce', async ({ page }) => {
  await signIn(page, { from: '/api' });
  await page.reload();
  const exchanges = watch(page, isPost);
  const calls = watch(page, isCall);
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
  const [before] = calls.map(proof);
  expect(exchanges).toHaveLength(1);
  await page.evaluate(() => {
    for (const key of Object.keys(sessionStorage)) if (/^daypass:(session|in-use)/.test(key)) sessionStorage.removeItem(key);
  });
  await page.goto('/api');
  await chooseProvider(page);
  await consent(page);
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
  expect(exchanges).toHaveLength(3);
  expect(proof(calls.at(-1)).jkt).not.toBe(before.jkt);
});

test('signing out deletes the key', async ({ page }) => {
  await signIn(page, { from: '/api' });
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
  await signOut(page);
  await page.locator('button[name=logout]').click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  // nobody waits for its deletion
  await expect.poll(() => kept(page)).toEqual([]);
  expect(await storedKeys(page, 'daypass:dpop')).toEqual([]);
});

test('a key that is cleared away ends the session, and signing in again makes another one', async ({ page }) => {
  await signIn(page, { from: '/api' });
  await page.evaluate(() => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('daypass');
    request.onsuccess = resolve;
    // what still has it open closes it soon
    request.onerror = reject;
  }));
  const sent = watch(page, (request) => isPost(request) || isCall(request));
  await send(page);
  await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
  expect(sent).toEqual([]);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  await chooseProvider(page);
  await page.locator('button[type=submit]').click();
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
});

test('copies of a session share its key and renew once', async ({ page, context }) => {
  await signIn(page, { from: '/api' });
  await context.route('**/daypass.json', async (route) => {
    const configuration = await (await route.fetch()).json();
    Object.assign(configuration.providers[0], { client_id: 'daypass-dpop', dpop: 'required' });
    await route.fulfill({ json: configuration });
  });
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/api'); })]);
  const exchanges = [];
  context.on('request', (request) => { if (isPost(request)) exchanges.push(request); });
  await send(copy);
  await expect(answer(copy).getByText('200 OK')).toBeVisible();
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
  expect(exchanges).toHaveLength(1);
});

test('a provider that does not offer it is told before anybody leaves', async ({ page }) => {
  await alterJson(page, '**/.well-known/openid-configuration', (metadata) => { metadata.dpop_signing_alg_values_supported = ['RS256']; });
  await page.goto('/');
  await chooseProvider(page);
  await expect(page.locator('.notice code').first()).toHaveText('dpop_unsupported');
  expect(new URL(page.url()).origin).toBe(APP);
});

test('a browser without a database is told before anybody leaves', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };
  });
  await page.goto('/');
  await chooseProvider(page);
  await expect(page.locator('.notice code').first()).toHaveText('key_storage_blocked');
  expect(new URL(page.url()).origin).toBe(APP);
});

test('a bearer token in place of a bound one signs nobody in', async ({ page }) => {
  await page.goto('/');
  await alterJson(page, `${PROVIDER}/token`, (granted) => { if (granted.token_type) granted.token_type = 'Bearer'; });
  await chooseProvider(page);
  await authenticate(page, 'ada');
  await expectProblem(page, 'token_type_bearer');
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  // nobody waits for its deletion
  await expect.poll(() => kept(page)).toEqual([]);
});

test('a nonce that may not be read is told with the header that has to be set', async ({ page }) => {
  await page.goto('/');
  await alter(page, `${PROVIDER}/token`, async (response) => {
    return { headers: { ...response.headers(), 'access-control-expose-headers': 'WWW-Authenticate' }, body: await response.body() };
  });
  await chooseProvider(page);
  await authenticate(page, 'ada');
  await expectProblem(page, 'dpop_nonce_hidden');
  await expect(page.locator('main')).toContainText('DPoP-Nonce in Access-Control-Expose-Headers');
});
