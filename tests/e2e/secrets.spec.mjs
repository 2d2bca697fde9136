// Whatever is done, tokens, codes, states and verifiers stay where they belong: in this tab's storage and in messages to their server.
import { readFile } from 'node:fs/promises';
import { chooseClient } from '../../dev/choose_client.mjs';
import { API, APP, OAUTH_ONLY, PROVIDER, authenticate, cancel, chooseProvider, configure, consent, expectOpened, finish, somebody } from './support.mjs';
import { configureFor, expect, expectSignedIn, refusal, sendRequest, signIn, test } from './fakes/index.mjs';
import { test as real } from './support.mjs';
import { gather } from './traces.mjs';

const answer = (page, name) => page.getByRole('region', { name: `Response to ${name}` });
const toApis = (page) => page.getByRole('navigation').getByRole('link', { name: 'APIs' }).click();
const signOut = (page) => page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();

async function signInAtReal(page, from = '/') {
  await page.goto(from);
  await chooseProvider(page);
  await authenticate(page, somebody());
  await expectSignedIn(page);
}

// The record of what happened: on the page, copied and downloaded.
async function takeFlight(page, traces) {
  await page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();
  await expect(page.getByRole('region', { name: 'Steps' })).toBeVisible();
  await traces.look(page);
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible();
  traces.see('clipboard', await page.evaluate(() => navigator.clipboard.readText()));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as JSON' }).click()]);
  traces.see('download', await readFile(await file.path(), 'utf8'));
}

// The page that holds them all, masked, and with what can be read of them opened.
async function takeTokens(page, traces) {
  await page.getByRole('contentinfo').getByRole('link', { name: 'Tokens: look inside, verify' }).click();
  await expect(page.getByRole('region', { name: 'Access token' }).first()).toBeVisible();
  await traces.look(page);
  await expect(page.getByText('Not ours to interpret').first()).toBeVisible();
  await traces.look(page);
}

async function leave(page, traces) {
  await signOut(page);
  await page.locator('button[name=logout]').click();
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  await traces.look(page);
}

real.describe('at real servers', () => {
  real.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

  real('sign-in, calls, renewals, a stronger sign-in and sign-out leave no secret anywhere', async ({ page, context }) => {
    const traces = await gather(context, [PROVIDER]);
    await page.goto('/api?from=mail');
    await traces.look(page);
    await chooseProvider(page);
    await authenticate(page, somebody());
    await expectSignedIn(page);
    await sendRequest(page, 'List my notes');
    await expect(answer(page, 'List my notes').getByText('200 OK')).toBeVisible();
    await traces.look(page);
    await sendRequest(page, 'Open the vault');
    await answer(page, 'Open the vault').getByRole('button', { name: 'Sign in again for this request' }).click();
    await page.locator('input[name=code]').fill('123456');
    await page.locator('button[type=submit]').click();
    await consent(page);
    await expect(answer(page, 'Open the vault').getByText('200 OK')).toBeVisible();
    await traces.look(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Account', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Verification receipt' })).toBeVisible();
    await traces.look(page);
    await takeFlight(page, traces);
    await takeTokens(page, traces);
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await page.reload();
    await expectSignedIn(page);
    await traces.look(page);
    await leave(page, traces);
    for (const name of ['code', 'state', 'code_verifier', 'refresh_token', 'id_token']) expect(traces.count(name), name).toBeGreaterThanOrEqual(2);
    expect(traces.count('access_token')).toBeGreaterThanOrEqual(3);
    await traces.search();
  });

  real('what the search would miss is nothing: a secret that is put in each place is found there', async ({ page, context }) => {
    const places = {
      console: (secret) => console.log(secret),
      localStorage: (secret) => localStorage.setItem('daypass:x', secret),
      'sessionStorage daypass:flight': (secret) => sessionStorage.setItem('daypass:flight', secret),
      cookies: (secret) => { document.cookie = `x=${secret}`; },
      'window.name': (secret) => { window.name = secret; },
      'history of the app': (secret) => history.pushState(null, '', `/account?code=${secret}`),
      'history.state': (secret) => history.replaceState({ secret }, ''),
      BroadcastChannel: (secret) => new BroadcastChannel('daypass').postMessage(secret),
      postMessage: (secret) => window.postMessage(secret),
      clipboard: (secret) => { navigator.clipboard.writeText(secret); },
      'attribute title': (secret) => document.body.setAttribute('title', btoa(secret).replaceAll('=', '')),
      document: (secret) => { document.body.append(secret); document.body.lastChild.remove(); },
      address: (secret) => fetch(`/x?token=${secret}`),
      databases: (secret) => new Promise((resolve) => {
        const request = indexedDB.open('mine');
        request.onupgradeneeded = () => request.result.createObjectStore('mine').put({ secret }, 1);
        request.onsuccess = () => { request.result.close(); resolve(); };
      }),
    };
    const traces = await gather(context, [PROVIDER]);
    await signInAtReal(page, '/account');
    const [code] = [...traces.secrets].find(([, name]) => name === 'code');
    for (const put of Object.values(places)) await page.evaluate(put, code);
    await traces.look(page);
    const told = await traces.search().then(() => '', (error) => error.message);
    for (const place of Object.keys(places)) expect(told).toContain(`code in: ${place}`);
  });

  real('a token that is revealed is found, so the search looks at that page', async ({ page, context }) => {
    const traces = await gather(context, [PROVIDER]);
    await signInAtReal(page, '/tokens');
    await page.getByRole('button', { name: 'Reveal: Refresh token', exact: true }).click();
    await traces.look(page);
    const told = await traces.search().then(() => '', (error) => error.message);
    for (const place of ['document', 'text']) expect(told).toContain(`refresh_token in: ${place}`);
    expect(told).not.toMatch(/(access_token|id_token) in:/);
  });

  real('a window of its own and the page that waits for it say nothing in clear', async ({ page, context }) => {
    await configure(context, (provider) => { provider.sign_in = 'popup'; });
    const traces = await gather(context, [PROVIDER]);
    await page.goto('/');
    const [popup] = await Promise.all([page.waitForEvent('popup'), chooseProvider(page)]);
    await finish(popup, () => authenticate(popup, somebody()));
    await expectSignedIn(page);
    await traces.look(page);
    await takeFlight(page, traces);
    await leave(page, traces);
    expect(traces.count('code')).toBe(1);
    await traces.search();
  });

  for (const means of ['frame', 'redirect']) {
    real(`a silent sign-in by ${means} shows nothing either`, async ({ page, context }) => {
      await configure(context, (provider) => { provider.silent = means; });
      const traces = await gather(context, [PROVIDER]);
      await signInAtReal(page, '/account');
      const tab = await context.newPage();
      await tab.goto('/account');
      await expectSignedIn(tab);
      await traces.look(tab);
      await takeFlight(tab, traces);
      expect(traces.count('code')).toBe(2);
      await traces.search();
    });
  }

  real('bound tokens and pushed requests leave no secret and no proof that could be used', async ({ page, context }) => {
    await chooseClient(page, 'daypass-dpop', { dpop: 'required', require_pushed_authorization_requests: true });
    const traces = await gather(context, [PROVIDER]);
    context.on('request', (request) => { if (request.headers().dpop) traces.secrets.set(request.headers().dpop, 'proof'); });
    await signInAtReal(page, '/api');
    await sendRequest(page, 'Who am I to the API');
    await expect(answer(page, 'Who am I to the API').getByText('200 OK')).toBeVisible();
    await traces.look(page);
    await takeFlight(page, traces);
    await takeTokens(page, traces);
    await leave(page, traces);
    expect(traces.count('request_uri')).toBe(1);
    expect(traces.count('proof')).toBeGreaterThanOrEqual(4);
    await traces.search();
  });

  real('two accounts, copies of a tab and a sign-out everywhere say nothing in clear', async ({ page, context }) => {
    const traces = await gather(context, [PROVIDER, OAUTH_ONLY]);
    await signInAtReal(page, '/account');
    await page.getByRole('navigation').getByRole('button', { name: /^Accounts: / }).click();
    await page.getByRole('region', { name: 'Accounts', exact: true }).getByRole('button', { name: 'OAuth 2.0 only: Sign in as somebody else' }).click();
    await authenticate(page, 'octocat');
    await expect(page.getByRole('heading', { name: 'The Octocat' })).toBeVisible();
    const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/account'); })]);
    await expectSignedIn(copy);
    await copy.getByRole('button', { name: 'Sign out everywhere in this browser' }).click();
    await expect(page.getByRole('heading', { name: 'The Octocat' })).toHaveCount(0);
    await traces.look(page);
    await traces.look(copy);
    expect(traces.count('access_token')).toBeGreaterThanOrEqual(2);
    await traces.search();
  });

  real('a sign-in that is cancelled, and one that is answered in another tab, leave nothing', async ({ page, context }) => {
    const traces = await gather(context, [PROVIDER]);
    await page.goto('/');
    await chooseProvider(page);
    await cancel(page);
    await expect(page.getByRole('heading', { name: 'You cancelled the sign-in' })).toBeVisible();
    await traces.look(page);
    const other = await context.newPage();
    const [state] = [...traces.secrets].find(([, name]) => name === 'state');
    traces.secrets.set('code-that-somebody-else-has-got', 'code');
    await other.goto(`/callback?code=code-that-somebody-else-has-got&state=${state}`);
    await expectOpened(other);
    await traces.look(other);
    await takeFlight(other, traces);
    await traces.search();
  });
});

// What servers answer that repeat what they were sent, or put a token where another value belongs.
const spoken = (call) => [call.form.get('code'), call.form.get('code_verifier'), call.form.get('refresh_token'), call.form.get('token'), call.headers.authorization?.slice(7)].filter(Boolean).join(' ');
const echo = (path, reply) => ({ reply: (call) => (call.path === path && call.method === 'POST' ? reply(spoken(call)) : undefined) });

const onTheWayIn = {
  'an error at the token endpoint that repeats the code and the verifier': ['invalid_grant', echo('/token', (said) => ({ status: 400, json: { error: 'invalid_grant', error_description: said, error_uri: `https://x.example/${said}` } }))],
  'an error code at the token endpoint that is the code': ['[redacted]', echo('/token', (said) => ({ status: 400, json: { error: said.split(' ')[0] } }))],
  'a page at the token endpoint that repeats the request': ['token_error_malformed', echo('/token', (said) => ({ status: 404, html: `<h1>${said}</h1>` }))],
  'a broken server that repeats the request': ['server_unavailable', echo('/token', (said) => ({ status: 500, html: said }))],
  'a token type that is the access token': ['token_type', { tokens: (members) => ({ ...members, token_type: members.access_token }) }],
  'a lifetime that is the access token': ['token_expires_in', { tokens: (members) => ({ ...members, expires_in: members.access_token }) }],
  'an ID token of which a claim is the access token': ['id_token_aud', { tokens: (members) => members, idToken: ({ header, claims }) => ({ header, claims: { ...claims, aud: 'somebody' } }) }],
  'an ID token whose signature is spoilt': ['id_token_signature', { signed: (token) => `${token.slice(0, -8)}AAAAAAAA` }],
  'no ID token': ['id_token_missing', { idToken: () => undefined }],
  'an issuer in the answer that is the code': ['callback_issuer', { answer: (parameters) => { parameters.set('iss', parameters.get('code')); return parameters; } }],
  'an error in the answer that repeats the state': ['access_denied', { answer: (parameters) => { parameters.delete('code'); parameters.set('error', 'access_denied'); parameters.set('error_description', parameters.get('state')); return parameters; } }],
  'a code that stands there twice': ['callback_duplicate', { answer: (parameters) => { parameters.append('code', parameters.get('code')); return parameters; } }],
};

test.describe('where a server repeats what it was sent', () => {
  test.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

  for (const [what, [code, ways]] of Object.entries(onTheWayIn)) {
    test(`${what} is shown nowhere`, async ({ page, context, provider }) => {
      const traces = await gather(context, [provider.origin]);
      provider.misbehave(ways);
      await signIn(page);
      const detail = page.locator('details', { hasText: 'Technical detail' });
      await expect(detail.locator('code').first()).toHaveText(code);
      await traces.look(page);
      await takeFlight(page, traces);
      expect(traces.count('state')).toBe(1);
      await traces.search();
    });
  }

  const afterwards = {
    'a UserInfo endpoint': async ({ page, provider }) => {
      provider.misbehave({ reply: (call) => (call.path === '/userinfo' ? challenge(spoken(call)) : undefined) });
      await signIn(page, '/account');
      await expect(page.getByRole('alert')).toBeVisible();
    },
    'an API that refuses': async ({ page, api }) => {
      api.misbehave((call) => challenge(spoken(call)));
      await signIn(page, '/api');
      await sendRequest(page);
      await expect(answer(page, 'Ask').getByText('401 Unauthorized')).toBeVisible();
    },
    'an API that answers with the header it got': async ({ page, api }) => {
      api.misbehave((call) => ({ json: { headers: call.headers }, headers: { 'x-echo': spoken(call), 'access-control-expose-headers': 'x-echo' } }));
      await signIn(page, '/api');
      await sendRequest(page);
      await expect(answer(page, 'Ask').getByText('200 OK')).toBeVisible();
    },
    'a refresh that is refused': async ({ page, provider, api }) => {
      let calls = 0;
      api.misbehave(() => (calls++ === 0 ? challenge('') : undefined));
      await signIn(page, '/api');
      await expectSignedIn(page);
      provider.misbehave(echo('/token', (said) => ({ status: 400, json: { error: 'invalid_scope', error_description: said } })));
      await sendRequest(page);
      await expect(answer(page, 'Ask').locator('details code').first()).toHaveText('invalid_scope');
    },
    'a revocation endpoint': async ({ page, provider }) => {
      provider.misbehave(echo('/revoke', (said) => refusal(said)));
      await signIn(page, '/account');
      await expectSignedIn(page);
      await signOut(page);
      await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
    },
  };
  const challenge = (said) => ({
    status: 401, html: said, headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${said}", scope="${said}"` },
  });
  for (const [who, drive] of Object.entries(afterwards)) {
    test(`${who}: the tokens it repeats are shown nowhere`, async ({ page, context, provider, api }) => {
      const traces = await gather(context, [provider.origin]);
      await drive({ page, provider, api });
      await traces.look(page);
      await takeFlight(page, traces);
      expect(traces.count('access_token')).toBeGreaterThanOrEqual(1);
      await traces.search();
    });
  }

  test('nobody is sent a Referer: not the provider, not the API', async ({ page, provider, api }) => {
    await signIn(page, '/api');
    await sendRequest(page);
    await expect(answer(page, 'Ask').getByText('200 OK')).toBeVisible();
    const calls = [...provider.seen, ...api.seen];
    expect(calls.length).toBeGreaterThanOrEqual(5);
    expect(calls.map((call) => call.headers.referer).filter(Boolean)).toEqual([]);
    // the static host's own cookie goes to every port of this machine
    expect(calls.map((call) => call.headers.cookie?.replace(/\bhosted=\w+/, '')).filter(Boolean)).toEqual([]);
  });
});

test('a program that dies in the middle tells no secret', async ({ browser, provider, configuration }) => {
  const context = await browser.newContext();
  await configureFor(context, configuration);
  const traces = await gather(context, [provider.origin]);
  const page = await context.newPage();
  await signIn(page, '/account');
  await expectSignedIn(page);
  const died = context.waitForEvent('weberror');
  // the program is left in the middle of what it does, as a panic would leave it
  await page.evaluate(() => { Date.prototype.toLocaleString = () => { throw new WebAssembly.RuntimeError('unreachable'); }; });
  await page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();
  traces.see('uncaught error', (await died).error().stack);
  await traces.look(page);
  expect(traces.count('access_token')).toBe(1);
  await traces.search();
  await context.close();
});
