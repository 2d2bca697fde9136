// One journey at three servers. What each of them does is asserted against servers.mjs and told to table.mjs.
import { APP, expect, host, somebody, storedKeys, test as base } from '../e2e/support.mjs';
import { DJANGO_METADATA, SERVERS } from './servers.mjs';
import { SHOWN } from './table.mjs';

const answerTo = (page, name) => page.getByRole('region', { name: `Response to ${name}`, exact: true });
const send = (page, name = 'Notes') => page.getByRole('button', { name: `Send: ${name}`, exact: true }).click();
const chooseProvider = (page, server) => page.getByRole('button', { name: new RegExp(`^${server.title}`) }).click();
const mainMenu = (page) => page.getByRole('navigation', { name: 'Main' });
// What a client would like to know of a server.
const SAID = [
  'authorization_response_iss_parameter_supported', 'code_challenge_methods_supported', 'grant_types_supported', 'revocation_endpoint',
  'scopes_supported', 'token_endpoint_auth_methods_supported',
];
const decode = (token) => token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));

const test = base.extend({
  server: [undefined, { option: true }],
  settings: [{}, { option: true }],
  context: async ({ context, server, settings }, use) => {
    const provider = { name: server.title, issuer: server.issuer, client_id: 'daypass', ...server.configuration, ...settings };
    await host(context, { configuration: { name: 'Daypass', providers: [provider] } });
    await use(context);
  },
  /** What the token endpoint granted, in its order. Read before the page has it: a page that moves on takes the answers with it. */
  granted: async ({ page, server }, use) => {
    const granted = [];
    const browser = await page.context().newCDPSession(page);
    browser.on('Fetch.requestPaused', async ({ requestId, request, responseStatusCode }) => {
      if (request.method === 'POST' && responseStatusCode === 200) {
        const { body, base64Encoded } = await browser.send('Fetch.getResponseBody', { requestId });
        granted.push(JSON.parse(base64Encoded ? Buffer.from(body, 'base64') : body));
      }
      await browser.send('Fetch.continueRequest', { requestId });
    });
    await browser.send('Fetch.enable', { patterns: [{ urlPattern: server.tokenEndpoint, requestStage: 'Response' }] });
    await use(granted);
  },
  /** Keeps what was shown for the table, and asserts that it is what is known of the server. */
  tell: async ({ server }, use, info) => {
    await use((row, shown, known = shown) => {
      expect(shown, row).toBe(known);
      info.annotations.push({ type: SHOWN, description: JSON.stringify([row, server.title, shown]) });
    });
  },
});

async function authenticate(page, user) {
  await page.locator('input[name=login]').fill(user);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
}

async function signIn(page, server, { user = somebody(), from = '/api' } = {}) {
  await page.goto(from);
  await chooseProvider(page, server);
  await authenticate(page, user);
  await server.consent(page);
  await expect(mainMenu(page)).toBeVisible();
  return user;
}

async function callApi(page) {
  await send(page);
  await expect(answerTo(page, 'Notes').getByText('200 OK')).toBeVisible();
}

const refresh = (request, server, refresh_token) =>
  request.post(server.tokenEndpoint, { form: { grant_type: 'refresh_token', refresh_token, client_id: 'daypass' } });

// How the requests to revoke a token were answered.
function revocations(page) {
  const statuses = [];
  page.on('response', (it) => { if (/\/revo/.test(it.url()) && it.request().method() === 'POST') statuses.push(it.status()); });
  return statuses;
}

for (const server of SERVERS) {
  const { knows, configuration } = server;

  test.describe(server.title, () => {
    test.use({ server });

    test('signs people in, tells who they are, and its API takes the token', async ({ page, request, granted, tell }) => {
      const document = await (await request.get(`${server.issuer}/.well-known/openid-configuration`)).json();
      const unsaid = SAID.filter((member) => !(member in document)).map((member) => `\`${member}\``);
      const unnamed = document.token_endpoint_auth_methods_supported?.includes('none') === false ? ['the method `none`'] : [];
      tell('discovery leaves out', [...unsaid, ...unnamed].join(', ') || 'nothing', knows.unsaid);
      const answered = page.waitForRequest((it) => it.isNavigationRequest() && it.url().startsWith(`${APP}/callback?`));
      const user = await signIn(page, server);
      const { searchParams } = new URL((await answered).url());
      tell('authorization response', searchParams.has('iss') ? 'with iss' : 'without iss', knows.iss);
      await callApi(page);
      await expect(answerTo(page, 'Notes').getByRole('region', { name: 'Response body' })).toContainText('"notes"');

      await expect.poll(() => granted.length).toBe(configuration.apis[0].resource ? 2 : 1);
      const [first] = granted;
      const only = configuration.scopes.includes('offline_access') ? ' (for offline_access and prompt=consent)' : '';
      const parts = [first.token_type, first.scope && 'scope', first.refresh_token && `refresh token${only}`];
      tell('token response', parts.filter(Boolean).join(', '), knows.tokens);
      const [header, claims] = decode(first.id_token);
      tell('ID token', [
        `aud is ${typeof claims.aud === 'string' ? 'text' : 'a list of one'}`, `key ${header.kid ? '' : 'not '}named`,
        ...['at_hash', 'auth_time'].filter((claim) => claim in claims),
      ].join(', '), knows.idToken);

      await page.getByRole('link', { name: 'Account', exact: true }).click();
      await expect(page.locator('main')).toContainText(`${user}@example.com`);
      await expect(page.getByRole('region', { name: 'Verification receipt' })).toContainText('all passed');
      await page.reload();
      await expect(page.locator('main')).toContainText(`${user}@example.com`);
      tell('sign-in, profile, API call, reload', 'as everywhere');
    });

    test('a permission that was not granted is explained as far as the API says it', async ({ page, tell }) => {
      await signIn(page, server);
      await send(page, 'Administration');
      const answer = answerTo(page, 'Administration');
      await expect(answer.getByText('403 Forbidden')).toBeVisible();
      await expect(answer).toContainText(knows.missing);
      tell('a permission is missing', `403; the person reads “${knows.missing}”`);
    });

    if (server.expire) {
      test('a token that ended at the server is renewed once, and the call is made once more', async ({ page, request, granted, tell }) => {
        await signIn(page, server);
        await callApi(page);
        await server.expire(request, granted[0].access_token);
        const [refused] = await Promise.all([
          page.waitForResponse((it) => it.url() === `${configuration.apis[0].url}notes` && it.status() === 401),
          callApi(page),
        ]);
        const exposed = (await refused.headerValue('access-control-expose-headers')) ?? '';
        expect(await refused.headerValue('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
        tell('a token has ended at the server', `401 with a challenge that ${/www-authenticate/i.test(exposed) ? 'can be read' : 'CORS hides'}`, knows.expired);
        await expect.poll(() => granted.length).toBe(2);
      });
    }

    test('tokens are renewed before they end, while somebody looks', async ({ page, granted, tell }) => {
      await page.clock.install();
      await signIn(page, server);
      await expect.poll(() => granted.length).toBe(1);
      await page.clock.runFor(4.2 * 60_000);
      await expect.poll(() => granted.length).toBe(2);
      const [first, second] = granted;
      const sent = page.waitForRequest((it) => it.url().endsWith('/notes') && it.method() === 'GET');
      await callApi(page);
      expect((await sent).headers().authorization).not.toBe(`Bearer ${first.access_token}`);
      const [, claims] = second.id_token ? decode(second.id_token) : [];
      const nonce = claims?.nonce === undefined ? 'without a nonce' : 'with the first nonce';
      if (claims?.nonce !== undefined) expect(claims.nonce).toBe(decode(first.id_token)[1].nonce);
      tell('refresh', [
        second.refresh_token ? 'new refresh token' : 'the refresh token stays', claims ? `ID token ${nonce}` : 'no ID token',
      ].join(', '), knows.renewed);
    });

    test('a refresh token that somebody else has used ends in a clear answer', async ({ page, request, granted, tell }) => {
      await page.clock.install();
      await signIn(page, server);
      await expect.poll(() => granted.length).toBe(1);
      expect((await refresh(request, server, granted[0].refresh_token)).status()).toBe(200);
      const answered = page.waitForResponse((it) => it.url() === server.tokenEndpoint && it.request().method() === 'POST');
      await page.clock.runFor(4.2 * 60_000);
      if ((await answered).ok()) {
        await callApi(page);
        tell('a refresh token is used twice', 'granted, and the session here goes on', knows.twice);
      } else {
        await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
        expect(await storedKeys(page, 'daypass:session')).toEqual([]);
        tell('a refresh token is used twice', 'refused, and the session here ends', knows.twice);
      }
    });

    test('cancelling is no fault of anybody, and the next sign-in works', async ({ page, tell }) => {
      await page.goto('/api');
      await chooseProvider(page, server);
      await authenticate(page, somebody());
      await server.cancel(page);
      await expect(page.getByRole('heading', { name: 'You cancelled' })).toBeVisible();
      await page.getByRole('button', { name: 'Sign in again' }).click();
      await server.consent(page);
      await callApi(page);
      tell('the person cancels', 'told as such; the next sign-in asks for no password');
    });

    test('signing out forgets, and says what the server has done', async ({ page, request, granted, tell }) => {
      await signIn(page, server);
      await callApi(page);
      const count = configuration.apis[0].resource ? 2 : 1;
      await expect.poll(() => granted.length).toBe(count);
      const statuses = revocations(page);
      await mainMenu(page).getByRole('button', { name: 'Sign out' }).click();
      await server.confirmSignOut?.(page);
      await expect(page).toHaveURL(`${APP}/signed-out`);
      const told = (term) => page.locator('.terms div', { hasText: term }).locator('dd');
      await expect(told('Tokens at the provider')).toHaveText(knows.signOut.tokens);
      await expect(told('Session at the provider')).toHaveText('asked to end, and it sent you back');
      expect(statuses.toSorted()).toEqual(knows.signOut.revocation);
      expect(await storedKeys(page, 'daypass:session')).toEqual([]);
      const token = granted.findLast((it) => it.refresh_token).refresh_token;
      expect((await refresh(request, server, token)).status()).toBe(knows.signOut.after);
      const tried = statuses.length ? ` (it answered ${statuses.toSorted().join(', ')})` : '';
      tell('sign-out: tokens', `“${knows.signOut.tokens}”${tried}`);
      tell('sign-out: session', `${server.confirmSignOut ? 'asks the person, then' : 'asks nothing, and'} sends them back`);
      tell('the refresh token after signing out', knows.signOut.after === 200 ? 'still good' : 'refused');
    });

    test.describe('silently', () => {
      test.use({ settings: { silent: 'frame' } });

      // a frame without an answer is given up after ten seconds
      const came = (page) => expect.poll(() => page.evaluate(() => sessionStorage.getItem('daypass:flight')), { timeout: 30_000 });
      const framed = (page) => page.waitForResponse((it) => it.frame() !== page.mainFrame() && new URL(it.url()).searchParams.get('prompt') === 'none');
      const shown = (outcome, status) => `\`${outcome}\`${status >= 400 ? ` (it answered ${status})` : ''}`;

      test('nobody is signed in whom the server does not know', async ({ page, tell }) => {
        const answered = framed(page);
        await page.goto('/api');
        await came(page).toContain(`"${knows.silent.stranger}"`);
        await expect(page.getByRole('button', { name: new RegExp(`^${server.title}`) })).toBeVisible();
        tell('silent sign-in of a stranger', shown(knows.silent.stranger, (await answered).status()), shown(knows.silent.stranger, knows.silent.status));
      });

      test('somebody whom the server knows is signed in where it can do so', async ({ page, context, tell }) => {
        await signIn(page, server);
        const tab = await context.newPage();
        const answered = framed(tab);
        await tab.goto('/api');
        if (knows.silent.known === 'signed in') {
          await expect(mainMenu(tab)).toBeVisible();
          return tell('silent sign-in of somebody it knows', 'signed in');
        }
        await came(tab).toContain(`"${knows.silent.known}"`);
        tell('silent sign-in of somebody it knows', shown(knows.silent.known, (await answered).status()), shown(knows.silent.known, knows.silent.status));
      });
    });
  });
}

test.describe('django-oauth-toolkit', () => {
  const server = SERVERS.find((it) => it.title === 'django-oauth-toolkit');
  test.use({ server });

  test('its plain decorator refuses an ended token with a bare 403, which is no reason to renew anything', async ({ page, request, granted, tell }) => {
    await signIn(page, server);
    await callApi(page);
    await server.expire(request, granted[0].access_token);
    await send(page, 'Notes, plainly refused');
    const answer = answerTo(page, 'Notes, plainly refused');
    await expect(answer.getByText('403 Forbidden')).toBeVisible();
    await expect(answer).toContainText('It did not say why, or its CORS settings hide WWW-Authenticate');
    expect(granted).toHaveLength(1);
    tell('an ended token, refused with a bare 403', 'not renewed; the person reads “It did not say why”');
  });

  test.describe('with its endpoints in the configuration', () => {
    test.use({ settings: { metadata: DJANGO_METADATA } });

    test('its revocation endpoint, which discovery does not name, is used', async ({ page, tell }) => {
      await signIn(page, server);
      const statuses = revocations(page);
      await mainMenu(page).getByRole('button', { name: 'Sign out' }).click();
      await server.confirmSignOut(page);
      await expect(page).toHaveURL(`${APP}/signed-out`);
      await expect(page.locator('.terms')).toContainText('revoked, as far as it can revoke them');
      expect(statuses).toEqual([200, 200]);
      tell('revocation, with `metadata` in the configuration', '“revoked, as far as it can revoke them” (it answered 200, 200)');
    });
  });
});
