// What is found in sessionStorage is judged like a stranger's message. Whoever can write there runs on this origin already and can
// do what the page can; what is promised all the same is that a text that does not hold together starts nothing and sends nothing.
import { expectProblem, storedKeys } from '../support.mjs';
import { answerTo, expect, expectSignedIn, sendRequest, signIn, test } from '../fakes/index.mjs';

const EVIL = 'https://evil.test/token';

// Spoils a stored record; what comes back in place of it is text.
const spoil = (page, prefix, path, value) => page.evaluate(([prefix, path, value]) => {
  const key = Object.keys(sessionStorage).find((key) => key.startsWith(prefix));
  const record = JSON.parse(sessionStorage[key]);
  const names = path.split('.');
  const last = names.pop();
  const holder = names.reduce((at, name) => at[name], record);
  if (value === undefined) delete holder[last]; else holder[last] = value;
  sessionStorage[key] = JSON.stringify(record);
}, [prefix, path, value]);

const ofSessions = {
  'no version': ['version', undefined], 'an older version': ['version', 1], 'a newer version': ['version', 3],
  'the id of another session': ['id', 'another'], 'an id that climbs': ['id', '../../x'], 'another issuer': ['server.issuer', 'https://evil.test'],
  'an endpoint that is a program': ['server.token_endpoint', 'javascript:alert(1)'], 'an endpoint without https': ['server.token_endpoint', 'http://evil.test/token'],
  'an endpoint with user information': ['server.userinfo_endpoint', 'https://id@evil.test/'], 'no key set': ['server.jwks_uri', undefined],
  'another client': ['client.client_id', 'evil'], 'another redirect URI': ['client.redirect_uri', 'https://evil.test/callback'],
  'no receipt': ['receipt', []], 'no subject': ['subject', null], 'no ID token': ['id_token', null], 'a key': ['proof_key', { name: 'x', jwk: {} }],
  'tokens that are no list': ['tokens', { 0: 'x' }], 'a token that is no text': ['tokens.0.access_token', { x: 1 }], 'a member too many': ['__proto__x', { admin: true }],
  'a date that is none': ['signed_in_at', 'now'], 'a sign-in long ago': ['signed_in_at', 1], 'a sign-in to come': ['signed_in_at', 9e15],
};
for (const [what, [path, value]] of Object.entries(ofSessions)) {
  test(`a stored session with ${what} signs nobody in and sends nothing`, async ({ page, provider, api, elsewhere }) => {
    await signIn(page, '/account');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await spoil(page, 'daypass:session:', path, value);
    const calls = provider.received.length;
    await page.goto('/api');
    await expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
    expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
    expect([provider.received.length, api.received, elsewhere.received]).toEqual([calls, [], []]);
  });
}

const prototype = { '{"__proto__":{"version":2}}': 0, '{"constructor":{"prototype":{"admin":true}}}': 0, '[]': 0, 'null': 0, '{': 0, '"x"': 0 };
for (const text of Object.keys(prototype)) {
  test(`the text ${text} in place of every record is none, and the page works`, async ({ page, provider }) => {
    await signIn(page, '/account');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await page.evaluate((text) => { for (const key of Object.keys(sessionStorage)) sessionStorage[key] = text; }, text);
    await signIn(page, '/account');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    expect(await page.evaluate(() => [{}.version, {}.admin])).toEqual([undefined, undefined]);
    expect(provider.at('/token')).toHaveLength(2);
  });
}

const ofAttempts = {
  'no version': ['version', undefined], 'another version': ['version', 1], 'another issuer': ['server.issuer', 'https://evil.test'],
  'a token endpoint that is a program': ['server.token_endpoint', 'javascript:alert(1)'],
  'a token endpoint without https': ['server.token_endpoint', 'http://evil.test/token'],
  'a token endpoint that is no address': ['server.token_endpoint', '//evil.test/token'],
  'another client': ['client.client_id', 'evil'], 'another redirect URI': ['client.redirect_uri', 'https://evil.test/callback'],
  'no nonce': ['nonce_seed', null], 'a verifier that is none': ['verifier', null], 'a key': ['proof_key', { name: 'x' }],
  'a start long ago': ['started_at', 1], 'a start to come': ['started_at', 9e15], 'a member too many': ['__proto__x', 1],
  'scopes that are none': ['scopes', { 0: 'admin' }], 'a call to make that is none': ['replay', { request: { url: EVIL } }],
};
for (const [what, [path, value]] of Object.entries(ofAttempts)) {
  test(`a stored sign-in with ${what} sends the code to nobody`, async ({ page, provider, elsewhere }) => {
    const address = await answerTo(page);
    await spoil(page, 'daypass:attempt:', path, value);
    await page.goto(`${address}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('details code').first()).toHaveText(/^(state_unknown|attempt_stale|provider_unknown|redirect_uri_mismatch)$/);
    expect([provider.at('/token'), elsewhere.received]).toEqual([[], []]);
    expect(await storedKeys(page, 'daypass:attempt:')).toEqual([]);
    expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
  });
}

test.describe('where the endpoints stand in the configuration', () => {
  test.beforeEach(({ configuration, provider }) => {
    const { issuer } = provider;
    configuration.providers[0].metadata = {
      authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/userinfo`,
      authorization_response_iss_parameter_supported: true, code_challenge_methods_supported: ['S256'],
    };
  });

  for (const endpoint of ['token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'revocation_endpoint', 'end_session_endpoint']) {
    test(`no stored sign-in or session sends anything to another ${endpoint}, however secure it is`, async ({ page, provider, api, elsewhere }) => {
      const address = await answerTo(page);
      await spoil(page, 'daypass:attempt:', `server.${endpoint}`, EVIL);
      await page.goto(`${address}`);
      await expectProblem(page, 'provider_unknown');
      expect([provider.at('/token'), elsewhere.received]).toEqual([[], []]);
      await signIn(page, '/account');
      await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
      await spoil(page, 'daypass:session:', `server.${endpoint}`, EVIL);
      await page.goto('/account');
      await expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
      expect([api.received, elsewhere.received]).toEqual([[], []]);
    });
  }

  test('whoever writes the sign-in and the configuration that the tab has read gets its code sent there, and signs nobody in', async ({ page, provider, elsewhere }) => {
    // not promised: such a script could have taken the code and the verifier itself; the configuration of the host judges what comes back
    const address = await answerTo(page);
    await spoil(page, 'daypass:attempt:', 'server.token_endpoint', EVIL);
    await spoil(page, 'daypass:configuration', 'providers.0.metadata.token_endpoint', EVIL);
    await page.goto(`${address}`);
    await expectProblem(page, 'provider_unknown');
    expect([provider.at('/token'), elsewhere.received.filter((it) => it.startsWith('POST'))]).toEqual([[], [`POST ${EVIL}`]]);
    expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
  });
});

test('another account\'s tokens under one\'s own name are what is sent, and no call is made as both', async ({ page, api, provider }) => {
  // not promised: whoever writes the storage decides whose token is used; what is shown is who was verified
  await signIn(page, '/api');
  await expectSignedIn(page);
  await spoil(page, 'daypass:session:', 'tokens.0.access_token', 'access-of-somebody-else');
  await page.reload();
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
  expect(api.at('/ask').map((call) => call.headers.authorization)).toEqual(['Bearer access-of-somebody-else']);
  expect(provider.seen.filter((call) => call.headers.authorization?.includes('somebody-else'))).toEqual([]);
});

test('tokens that would break the header go nowhere', async ({ page, api }) => {
  await signIn(page, '/api');
  await expectSignedIn(page);
  for (const token of ['a\r\nX-Evil: 1', 'a b', 'ä', '']) {
    await spoil(page, 'daypass:session:', 'tokens.0.access_token', token);
    await page.reload();
    await sendRequest(page);
    await expect(page.getByRole('region', { name: 'Response to Ask' })).toContainText('Not sent');
  }
  expect(api.received).toEqual([]);
});

test('a record of what happened that somebody else has written is shown as text, and a long one is cut', async ({ page }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  // the last step that the page writes by itself
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await page.evaluate(() => {
    const steps = JSON.parse(sessionStorage['daypass:flight']);
    const facts = [['endpoint', '<b>x</b>'], ['request', 'javascript:alert(1)'], ['status', '99999999']];
    const step = { ...steps.find(({ event }) => event === 'exchange'), error: '<img src=x onerror=alert(1)>', facts };
    sessionStorage['daypass:flight'] = JSON.stringify(Array.from({ length: 2000 }, () => step));
  });
  await page.goto('/flight');
  const steps = page.getByRole('region', { name: 'Steps' }).getByRole('list').first().locator('> li');
  await expect(steps.first()).toContainText('<img src=x onerror=alert(1)>');
  await expect(steps.first()).toContainText('javascript:alert(1)');
  expect(await steps.count()).toBeLessThanOrEqual(121);
  await expect(page.locator('main img, main b:not(.load b)')).toHaveCount(0);
  await expect(page.locator('main a[href^="javascript"]')).toHaveCount(0);
});
