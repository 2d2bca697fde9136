import {
  APP, PROVIDER, alterJson, answerOf, authenticate, cancel, chooseProvider, claimOnline, expect, expectProblem, isToken, signIn, somebody, storedKeys, test,
  watch,
} from './support.mjs';

const cors = { 'access-control-allow-origin': APP };

test.describe('at the callback', () => {
  test('Cancel is no fault of anybody, and signing in again is one click away', async ({ page }) => {
    await page.goto('/api');
    await chooseProvider(page);
    await cancel(page);
    await expect(page.getByRole('heading', { name: 'You cancelled the sign-in' })).toBeVisible();
    await expectProblem(page, 'access_denied');
    await expect(page).toHaveURL(`${APP}/callback`);
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await authenticate(page, somebody());
    await expect(page).toHaveURL(`${APP}/api`);
  });

  test('an answer opened in another tab is refused there and still good here', async ({ page, context }) => {
    await page.goto('/');
    await chooseProvider(page);
    const answer = await answerOf(page);
    const other = await context.newPage();
    const exchanges = watch(other, isToken);
    await other.goto(answer);
    await expectProblem(other, 'state_unknown');
    await expect(other).toHaveURL(`${APP}/callback`);
    expect(exchanges).toEqual([]);
    await page.goto(answer);
    await expect(page).toHaveURL(`${APP}/account`);
  });

  test('an answer is used once: the second time it is refused and nothing is sent', async ({ page }) => {
    let answer;
    page.on('request', (request) => {
      if (request.url().startsWith(`${APP}/callback?`)) answer = request.url();
    });
    await signIn(page);
    const exchanges = watch(page, isToken);
    await page.goto(answer);
    await expectProblem(page, 'state_unknown');
    expect(exchanges).toEqual([]);
    await page.getByRole('link', { name: 'Go to your account' }).or(page.locator('main .button.primary')).first().click();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  });

  test('a code that nobody asked for is refused, with a state and without', async ({ page }) => {
    const sent = watch(page, (request) => request.url().startsWith(PROVIDER));
    await page.goto('/callback?code=foreign&state=foreign&iss=http%3A%2F%2Flocalhost%3A8081');
    await expectProblem(page, 'state_unknown');
    await page.goto('/callback?code=foreign');
    await expectProblem(page, 'state_missing');
    await page.goto('/callback?error=access_denied&error_description=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E');
    await expectProblem(page, 'state_missing');
    await expect(page).toHaveURL(`${APP}/callback`);
    expect(sent).toEqual([]);
  });

  test('a code on another page is none of ours and stays where it is', async ({ page }) => {
    await page.goto('/?code=of-another-app&state=x');
    await expect(page.getByRole('button', { name: /Development provider/ })).toBeVisible();
    await expect(page).toHaveURL(`${APP}/?code=of-another-app&state=x`);
  });

  test('another state than the one that was sent is refused, and the attempt survives', async ({ page }) => {
    const exchanges = watch(page, isToken);
    await page.goto('/');
    await chooseProvider(page);
    const answer = new URL(await answerOf(page));
    answer.searchParams.set('state', 'somebody-elses');
    await page.goto(`${answer}`);
    await expectProblem(page, 'state_unknown');
    expect(exchanges).toEqual([]);
    expect(await storedKeys(page, 'daypass:attempt')).toHaveLength(1);
  });

  test('an answer from another issuer is refused before the code goes anywhere', async ({ page }) => {
    const exchanges = watch(page, isToken);
    await page.goto('/');
    await chooseProvider(page);
    const answer = new URL(await answerOf(page));
    answer.searchParams.set('iss', 'https://evil.example');
    await page.goto(`${answer}`);
    await expectProblem(page, 'callback_issuer');
    expect(exchanges).toEqual([]);
  });

  const atToken = {
    'a token endpoint that fails is not asked twice': ['server_unavailable', { status: 500, body: '<h1>oops</h1>', contentType: 'text/html' }],
    'a token endpoint that answers with HTML is refused': ['token_response_malformed', { status: 200, body: '<h1>hello</h1>', contentType: 'text/html' }],
    'a code that the provider no longer knows is told': ['invalid_grant', { status: 400, json: { error: 'invalid_grant', error_description: '<b>expired</b>' } }],
    'a client that the provider does not know is told': ['invalid_client', { status: 401, json: { error: 'invalid_client' } }],
  };
  for (const [sentence, [code, answer]] of Object.entries(atToken)) {
    test(sentence, async ({ page }) => {
      const exchanges = watch(page, isToken);
      await page.route(`${PROVIDER}/token`, (route) => route.fulfill({ headers: cors, ...answer }));
      await page.goto('/');
      await chooseProvider(page);
      await authenticate(page, somebody());
      await expectProblem(page, code);
      await expect(page.locator('main b')).not.toHaveText('expired');
      expect(exchanges).toHaveLength(1);
      expect(await storedKeys(page, 'daypass:session')).toEqual([]);
      await page.unrouteAll();
      await page.locator('main .button.primary').click();
      await page.locator('button[type=submit]').click();
      await expect(page).toHaveURL(`${APP}/account`);
    });
  }

  const inIdToken = {
    'an ID token whose signature does not fit is refused': ['id_token_signature', (token) => token.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`)],
    'an ID token that was altered is refused': ['id_token_signature', (token) => {
      const [header, payload, signature] = token.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url'));
      return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString('base64url'), signature].join('.');
    }],
    'an unsigned ID token is refused': ['id_token_alg', (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`],
    'a missing ID token is refused': ['id_token_missing', () => undefined],
  };
  for (const [sentence, [code, change]] of Object.entries(inIdToken)) {
    test(sentence, async ({ page }) => {
      const asked = watch(page, (request) => request.url() === `${PROVIDER}/me`);
      await alterJson(page, `${PROVIDER}/token`, (answer) => ({ ...answer, id_token: change(answer.id_token) }));
      await page.goto('/');
      await chooseProvider(page);
      await authenticate(page, somebody());
      await expectProblem(page, code);
      expect(asked).toEqual([]);
      expect(await storedKeys(page, 'daypass:session')).toEqual([]);
    });
  }

  test('a provider that goes away between the pages is told, and nothing is half done', async ({ page }) => {
    await page.goto('/');
    await claimOnline(page);
    await page.route(`${PROVIDER}/token`, (route) => route.abort('connectionrefused'));
    await chooseProvider(page);
    await authenticate(page, somebody());
    await expectProblem(page, 'unreachable');
    expect(await storedKeys(page, 'daypass:session')).toEqual([]);
    expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
  });
});

test.describe('before leaving', () => {
  const discovery = `${PROVIDER}/.well-known/openid-configuration`;

  test('a provider that cannot be reached is told, and the buttons stay', async ({ page }) => {
    await page.goto('/');
    await claimOnline(page);
    await page.route(discovery, (route) => route.abort('connectionrefused'));
    await chooseProvider(page);
    await expectProblem(page, 'unreachable');
    await page.unrouteAll();
    await chooseProvider(page);
    await expect(page.locator('input[name=login]')).toBeVisible();
  });

  test('missing CORS headers are told from a server that is down', async ({ page }) => {
    await page.route(discovery, (route) => route.fulfill({ json: {} , headers: { 'access-control-allow-origin': 'https://other.example' } }));
    await page.goto('/');
    await chooseProvider(page);
    await expectProblem(page, 'cors');
    await expect(page.locator('.blame')).toContainText(/provider/i);
  });

  test('a discovery document of another issuer is not used', async ({ page }) => {
    await alterJson(page, discovery, (document) => ({ ...document, issuer: `${PROVIDER}/` }));
    await page.goto('/');
    await chooseProvider(page);
    await expectProblem(page, 'metadata_issuer');
    await expect(page.locator('main details')).toContainText(`${PROVIDER}/`);
    await expect(page).toHaveURL(`${APP}/`);
    expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
  });

  test('no network at all is told', async ({ page, context }) => {
    await page.goto('/');
    await page.getByRole('button', { name: /Development provider/ }).waitFor();
    await context.setOffline(true);
    await chooseProvider(page);
    await expectProblem(page, 'offline');
    await context.setOffline(false);
    await chooseProvider(page);
    await expect(page.locator('input[name=login]')).toBeVisible();
  });

  test('a browser that stores nothing is told before anything is sent', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });
    });
    const sent = watch(page, (request) => request.url().startsWith(PROVIDER));
    await page.goto('/');
    await chooseProvider(page);
    await expectProblem(page, 'storage_blocked');
    expect(sent).toEqual([]);
  });

  test('a full storage is told before the browser leaves', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: /Development provider/ }).waitFor();
    await page.evaluate(() => {
      const fill = (piece) => { try { for (let i = 0; ; i++) sessionStorage.setItem(`${piece.length}-${i}`, piece); } catch { /* full */ } };
      for (const size of [1 << 20, 1 << 14, 1 << 8, 8]) fill('x'.repeat(size));
    });
    await chooseProvider(page);
    await expectProblem(page, 'storage_full');
    await expect(page).toHaveURL(`${APP}/`);
  });
});

test.describe('with a configuration that is wrong', () => {
  const mistakes = {
    'a client secret': ['providers[0].client_secret', (config) => { config.providers[0].client_secret = 'hunter2'; }],
    'an unknown key': ['providers[0].apis[0].uri', (config) => { config.providers[0].apis[0].uri = 'x'; }],
    'an http issuer': ['providers[0].issuer', (config) => { config.providers[0].issuer = 'http://id.example.com'; }],
    'one issuer twice': ['providers[1].issuer', (config) => { config.providers[1].issuer = config.providers[0].issuer; }],
  };
  for (const [mistake, [key, change]] of Object.entries(mistakes)) {
    test(`${mistake} is named by its key and nothing is sent anywhere`, async ({ page }) => {
      const foreign = watch(page, (request) => !request.url().startsWith(APP));
      await page.route('**/daypass.json', async (route) => {
        const config = await (await route.fetch()).json();
        change(config);
        await route.fulfill({ json: config });
      });
      await page.goto('/');
      await expect(page.locator('main')).toContainText(key);
      await expect(page.locator('main')).not.toContainText('hunter2');
      await expect(page.locator('main .button.primary')).toHaveCount(1);
      expect(foreign).toEqual([]);
    });
  }

  test('a file that is not JSON is located, and a missing one is told', async ({ page }) => {
    await page.route('**/daypass.json', (route) => route.fulfill({ body: '{\n  "providers": [,]\n}', contentType: 'application/json' }));
    await page.goto('/');
    await expect(page.locator('main')).toContainText('line 2');
    await page.unrouteAll();
    await page.route('**/daypass.json', (route) => route.fulfill({ status: 404 }));
    await page.reload();
    await expect(page.locator('main')).toContainText('daypass.json');
    await page.unrouteAll();
    await page.locator('main .button.primary').click();
    await expect(page.getByRole('button', { name: /Development provider/ })).toBeVisible();
  });
});
