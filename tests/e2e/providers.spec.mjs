// What real servers do, as far as only a browser shows it. `tests/protocol/providers.rs` has the list of all.
import { APP, expectProblem, host, storedKeys } from './support.mjs';
import { expect, expectSignedIn, sendRequest, signIn, test } from './fakes/index.mjs';

const ELSEWHERE = { 'access-control-allow-origin': 'https://elsewhere.example' };
// A browser whose requests are intercepted makes no preflights.
async function askPreflights(page, configuration) {
  await page.context().unrouteAll();
  await host(page.context(), { configuration });
}

const button = (page) => page.getByRole('button', { name: /^Provider of this test/ });

test('a server that does all that is odd and allowed signs people in', async ({ page, provider, configuration }) => {
  delete configuration.providers[0].apis[0].requests;
  provider.misbehave({
    answer: (parameters) => {
      for (const [name, value] of [['session_state', 'a.b'], ['scope', 'openid'], ['client_id', 'another']]) parameters.set(name, value);
      return parameters;
    },
    idToken: ({ header: { alg }, claims: { at_hash, ...claims } }) => ({
      header: { alg }, claims: { ...claims, aud: [claims.aud], azp: claims.aud, nbf: claims.iat - 5, auth_time: claims.auth_time + 0.25 },
    }),
    keySet: ({ keys }) => ({ keys: keys.map(({ alg, use, ...key }) => key) }),
    tokens: ({ scope, refresh_token, ...members }) => ({ ...members, token_type: 'bearer', iat: 1, expires_at: 2 }),
    document: ({ token_endpoint_auth_methods_supported, ...document }) => ({ ...document, code_challenge_methods_supported: ['plain', 'S256'] }),
  });
  await signIn(page);
  await expectSignedIn(page);
  await expect(page.locator('main')).toContainText('Ada Lovelace');
});

test('a frame in which the provider fails goes away, and signing in by hand works', async ({ page, provider, configuration }) => {
  configuration.providers[0].silent = 'frame';
  let fails = true;
  provider.misbehave({ reply: ({ path }) => (path === '/authorize' && fails ? { status: 500, html: '<h1>Oops</h1>' } : undefined) });
  await page.goto('/');
  await expect.poll(() => provider.at('/authorize').length).toBe(1);
  // a frame without an answer is given up after ten seconds
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('daypass:flight')), { timeout: 30_000 }).toContain('no_answer');
  await expect.poll(() => page.frames().length).toBe(1);
  fails = false;
  await button(page).click();
  await expectSignedIn(page);
});

test('a provider that shows its error itself does not keep anybody from the next sign-in', async ({ page, provider }) => {
  let fails = true;
  provider.misbehave({ reply: ({ path }) => (path === '/authorize' && fails ? { status: 400, json: { error: 'invalid_request' } } : undefined) });
  await signIn(page);
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/authorize`));
  await expect(page.locator('body')).toContainText('invalid_request');
  fails = false;
  await page.goto(APP);
  await button(page).click();
  await expectSignedIn(page);
  expect(provider.at('/token')).toHaveLength(1);
});

test('a server that is open to every origin and refuses proofs works, for it gets none', async ({ page, provider, api, configuration }) => {
  configuration.providers[0].dpop = 'offered';
  provider.misbehave({ document: (document) => { delete document.dpop_signing_alg_values_supported; return document; } });
  for (const server of [provider, api]) server.allow({ origin: '*', headers: 'Authorization' });
  await askPreflights(page, configuration);
  await signIn(page, '/api');
  await expectSignedIn(page);
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
  expect(provider.at('/token')).toHaveLength(1);
  expect(api.received).toEqual(['OPTIONS /ask', 'GET /ask']);
  for (const { headers } of [...provider.seen, ...api.seen]) expect(headers).not.toHaveProperty('dpop');
});

test('an API whose preflight refuses proofs is told with the header that it has to allow', async ({ page, api, configuration }) => {
  configuration.providers[0].dpop = 'offered';
  api.allow({ headers: 'Authorization' });
  await askPreflights(page, configuration);
  await signIn(page, '/api');
  await expectSignedIn(page);
  await sendRequest(page);
  await expect(page.locator('main')).toContainText('list DPoP in Access-Control-Allow-Headers');
  // the second one finds out whether anybody is there, with nothing of the person's
  expect(api.received).toEqual(['OPTIONS /ask', 'GET /ask']);
  for (const name of ['authorization', 'dpop', 'cookie', 'referer']) expect(api.seen[0].headers).not.toHaveProperty(name);
});

test('a provider that does not send back from its sign-out leaves nobody signed in here', async ({ page, provider }) => {
  provider.misbehave({ reply: ({ path }) => (path === '/end-session' ? { html: '<h1>Signed out</h1>' } : undefined) });
  await signIn(page);
  await expectSignedIn(page);
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Signed out' })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(provider.issuer);
  expect(provider.at('/revoke').map(({ form }) => form.get('token_type_hint')).sort()).toEqual(['access_token', 'refresh_token']);
  await page.goto(APP);
  await expect(button(page)).toBeVisible();
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
});

test('a token endpoint without CORS headers is told by name', async ({ page, provider }) => {
  provider.misbehave({ reply: ({ path }) => (path === '/token' ? { headers: ELSEWHERE, text: 'access_token=a&token_type=bearer' } : undefined) });
  await signIn(page);
  await expectProblem(page, 'cors');
  await expect(page.locator('main')).toContainText(new URL(provider.issuer).host);
  expect(provider.at('/userinfo')).toEqual([]);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
});
