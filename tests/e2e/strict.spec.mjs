// A provider that insists on everything at once: an issuer with a path, pushed requests, bound tokens, nonces, short lives.
import { STRICT_CLIENT, startStrict } from '../../dev/strict.mjs';
import { APP, authenticate, chooseProvider, expect, host, sendAndWait, somebody, storedKeys, test as base, watch } from './support.mjs';

const test = base.extend({
  strict: [async ({}, use) => {
    const strict = await startStrict();
    await use(strict);
    await strict.stop();
  }, { scope: 'worker' }],
  context: async ({ context, strict }, use) => {
    const provider = {
      name: 'Strict', issuer: strict.issuer, client_id: STRICT_CLIENT, dpop: 'required', scopes: ['openid', 'profile', 'email', 'offline_access'],
      apis: [{ name: 'API', url: `${strict.api}/`, requests: [{ name: 'Ask', path: 'ask' }] }],
    };
    await host(context, { configuration: { name: 'Daypass', providers: [provider] } });
    await use(context);
  },
  /** What each endpoint was asked and how it answered, as `[proof has a nonce, status]`, and what was granted, as the provider saw it. */
  seen: async ({ page, strict }, use) => {
    strict.granted.length = 0;
    const requests = watch(page, (request) => request.method() !== 'OPTIONS' && [strict.issuer, strict.api].some((it) => request.url().startsWith(it)));
    const at = async (path) => {
      const asked = requests.filter((it) => new URL(it.url()).pathname.replace('/tenant/one', '') === path);
      return Promise.all(asked.map(async (request) => {
        const { dpop } = request.headers();
        const nonce = dpop && 'nonce' in JSON.parse(Buffer.from(dpop.split('.')[1], 'base64url'));
        // the page may show an answer before the test hears of it
        return [nonce, (await request.response()).status()];
      }));
    };
    await use({ granted: strict.granted, at });
  },
});

async function signIn(page, user = somebody()) {
  await page.goto('/api');
  await chooseProvider(page, /^Strict/);
  await authenticate(page, user);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  return user;
}

const answer = (page) => page.getByRole('region', { name: 'Response to Ask' });

/** Waits until the page knows that its tokens have expired. One that expires on its way would be refused, and the call made once more. */
const outlive = (page) => expect.poll(() => page.evaluate(() => {
  const sessions = Object.keys(sessionStorage).filter((key) => key.startsWith('daypass:session:'));
  return sessions.flatMap((key) => JSON.parse(sessionStorage[key]).tokens).filter((it) => it.expires_at > Date.now() / 1000).length;
})).toBe(0);

async function send(page) {
  await outlive(page);
  await sendAndWait(page, 'Ask');
  await expect(answer(page).getByText('200 OK')).toBeVisible();
}

test('a sign-in is pushed with a proof, and each server gets the nonce that it asks for, once', async ({ page, strict, seen }) => {
  const left = page.waitForRequest((it) => it.isNavigationRequest() && it.url().startsWith(`${strict.issuer}/auth?`));
  const user = await signIn(page);
  expect([...new URL((await left).url()).searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
  expect(await seen.at('/.well-known/openid-configuration')).toEqual([[undefined, 200]]);
  expect(await seen.at('/request')).toEqual([[false, 400], [true, 201]]);
  // the nonce of the pushed request serves here too
  expect(await seen.at('/token')).toEqual([[true, 200]]);
  await send(page);
  await expect(answer(page)).toContainText(user);
  expect(await seen.at('/ask')).toEqual([[false, 401], [true, 200]]);
  expect(await seen.at('/token')).toEqual([[true, 200], [true, 200]]);
});

test('who it is comes from UserInfo, which demands a nonce like the others', async ({ page, seen }) => {
  const user = await signIn(page);
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.locator('main')).toContainText(`${user}@example.com`);
  expect((await seen.at('/me')).at(-1)).toEqual([true, 200]);
});

test('a token that lived for seconds is renewed with a proof before the next call', async ({ page, strict, seen }) => {
  await signIn(page);
  await send(page);
  const before = seen.granted.at(-1);
  const known = seen.granted.length;
  await expect.poll(() => strict.isAlive(before.access_token)).toBe(false);
  await send(page);
  expect(seen.granted).toHaveLength(known + 1);
  const after = seen.granted.at(-1);
  expect(after.token_type).toBe('DPoP');
  expect(after.refresh_token).not.toBe(before.refresh_token);
  expect((await seen.at('/token')).at(-1)).toEqual([true, 200]);
  // refused for the nonce at most: the renewal came before the call, and not because it was refused
  expect((await seen.at('/ask')).map(([, status]) => status)).toEqual([401, 200, 200]);
});

test('signing out revokes the refresh token and leaves no key', async ({ page, strict, seen, request }) => {
  await signIn(page);
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await page.locator('button[name=logout]').click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await expect(page.locator('.terms')).toContainText('revoked, as far as it can revoke them');
  expect((await seen.at('/token/revocation')).map(([, status]) => status)).toContain(200);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  // nobody waits for its deletion
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length && new Promise((resolve) => {
    indexedDB.open('daypass').onsuccess = ({ target: { result } }) => {
      result.transaction('keys').objectStore('keys').count().onsuccess = (it) => resolve(it.target.result);
    };
  }))).toBe(0);
  const { refresh_token } = seen.granted.at(-1);
  const form = { grant_type: 'refresh_token', refresh_token, client_id: STRICT_CLIENT };
  expect((await (await request.post(`${strict.issuer}/token`, { form })).json()).error).toBe('invalid_grant');
});
