// The tokens of this tab, which hide themselves, and any token that somebody pastes, which stays in the page.
import { chooseClient } from '../../dev/choose_client.mjs';
import { APP, PROVIDER, authenticate, chooseProvider, expect, somebody, test as real } from './support.mjs';
import { expectSignedIn, signIn, test } from './fakes/index.mjs';
import { sign, signingKey } from './fakes/provider.mjs';
import { inspect } from './look.mjs';

const NAMES = { 'Access token': 'access_token', 'Refresh token': 'refresh_token', 'ID token': 'id_token' };

const card = (page, name) => page.getByRole('region', { name, exact: true });
const button = (page, word, name) => page.getByRole('button', { name: `${word}: ${name}`, exact: true });
const field = (page) => page.getByRole('textbox', { name: 'Token', exact: true });
const verdict = (page) => page.getByRole('status', { name: 'Verification' });
const verify = (page) => page.getByRole('button', { name: 'Verify with the issuer’s keys' }).click();

// The texts as they are kept: nothing else tells them.
async function kept(page) {
  const records = await page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => key.startsWith('daypass:session')).map(([, it]) => it));
  expect(records).toHaveLength(1);
  const record = JSON.parse(records[0]);
  return { access_token: record.tokens[0].access_token, refresh_token: record.refresh_token, id_token: record.id_token };
}

const onPage = (page) => page.evaluate(() => document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map((it) => it.value).join());

async function expectHidden(page) {
  const shown = await onPage(page);
  for (const [name, token] of Object.entries(await kept(page))) expect(shown.includes(token), `${name} is on the page`).toBe(false);
}

async function open(page) {
  await signIn(page, '/tokens');
  await expect(page.getByRole('heading', { level: 1, name: 'Tokens' })).toBeVisible();
  await expect(card(page, 'ID token')).toBeVisible();
}

async function reveal(page, name = 'Refresh token') {
  await button(page, 'Reveal', name).click();
  await expect(card(page, name).locator('pre')).toHaveText((await kept(page))[NAMES[name]]);
}

async function paste(page, token) {
  if (page.url() === 'about:blank') await page.goto('/tokens');
  await field(page).fill(token);
}

const claimsBy = (issuer, more) => ({ iss: issuer, sub: 'ada', aud: 'somebody else', exp: Math.floor(Date.now() / 1000) + 600, ...more });

// A token of another kind than an ID token, which the provider of the test has signed.
const signedBy = (provider, { header, claims, key = provider.keys[0] } = {}) =>
  sign({ header: { alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header }, claims: claimsBy(provider.issuer, claims) }, key);

const unsigned = (header, claims) => [header, claims].map((it) => Buffer.from(JSON.stringify(it)).toString('base64url')).join('.') + '.AAAA';

test.describe('the tokens of this tab', () => {
  test('are all there and masked, with what is known of them', async ({ page }) => {
    await open(page);
    for (const name of Object.keys(NAMES)) {
      await expect(card(page, name).locator('pre')).toContainText('Hidden');
      await expect(button(page, 'Reveal', name)).toBeVisible();
    }
    await expect(card(page, 'Access token')).toContainText('in 4 minutes');
    await expect(card(page, 'Access token')).toContainText('offline_access');
    await expectHidden(page);
    await expect(page).toHaveTitle('Tokens · Daypass');
    await inspect(page, 'Tokens');
  });

  for (const name of Object.keys(NAMES)) {
    test(`${name}: it is revealed on a click, and hidden on the next`, async ({ page }) => {
      await open(page);
      await reveal(page, name);
      const others = Object.entries(await kept(page)).filter(([it]) => it !== NAMES[name]);
      const shown = await onPage(page);
      for (const [other, token] of others) expect(shown.includes(token), other).toBe(false);
      await button(page, 'Hide', name).click();
      await expect(card(page, name).getByText('Hidden again.')).toBeVisible();
      await expectHidden(page);
    });
  }

  test('a revealed one is accessible and fits the page', async ({ page }) => {
    await open(page);
    await reveal(page, 'ID token');
    await card(page, 'ID token').getByText('Look inside').click();
    await expect(card(page, 'ID token').getByRole('region', { name: 'Claims' })).toContainText('Issuer: who made it');
    await inspect(page, 'Tokens');
  });

  test('one is revealed at a time', async ({ page }) => {
    await open(page);
    await reveal(page, 'Refresh token');
    await reveal(page, 'Access token');
    await expect(card(page, 'Refresh token').locator('pre')).toContainText('Hidden');
    expect((await onPage(page)).includes((await kept(page)).refresh_token)).toBe(false);
  });

  test('a revealed one hides itself after half a minute, counted from the last reveal', async ({ page }) => {
    await page.clock.install();
    await open(page);
    // from here on time passes only as far as it is told to; no test is still there at that moment
    await page.clock.pauseAt(await page.evaluate((timeout) => Date.now() + timeout, test.info().timeout));
    await reveal(page, 'Access token');
    await page.clock.runFor(20_000);
    await reveal(page, 'Refresh token');
    await page.clock.runFor(29_000);
    await expect(button(page, 'Hide', 'Refresh token')).toBeVisible();
    await page.clock.runFor(1500);
    await expect(button(page, 'Reveal', 'Refresh token')).toBeVisible();
    await expect(card(page, 'Refresh token').getByText('Hidden again.')).toBeVisible();
    await expectHidden(page);
  });

  test('a revealed one is hidden when nobody looks at the page any more', async ({ page }) => {
    await open(page);
    for (const event of ['visibilitychange', 'pagehide']) {
      await reveal(page);
      await page.evaluate((name) => document.dispatchEvent(new Event(name, { bubbles: true })), event);
      await expect(button(page, 'Reveal', 'Refresh token')).toBeVisible();
      await expectHidden(page);
    }
  });

  test('a revealed one is hidden when the page is left and opened again', async ({ page }) => {
    await open(page);
    await reveal(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Account', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Verification receipt' })).toBeVisible();
    await expectHidden(page);
    await page.goBack();
    await expect(button(page, 'Reveal', 'Refresh token')).toBeVisible();
    await expectHidden(page);
    await reveal(page);
    await page.reload();
    await expect(button(page, 'Reveal', 'Refresh token')).toBeVisible();
    await expectHidden(page);
  });

  test('one is copied without being shown', async ({ page }) => {
    await page.addInitScript(() => { window.copied = []; navigator.clipboard.writeText = async (text) => { window.copied.push(text); }; });
    await open(page);
    for (const [name, member] of Object.entries(NAMES)) {
      await button(page, 'Copy', name).click();
      await expect(card(page, name).getByText('Copied.')).toBeVisible();
      expect(await page.evaluate(() => window.copied.pop())).toBe((await kept(page))[member]);
      await expectHidden(page);
    }
  });

  test('a clipboard that is refused is told', async ({ page }) => {
    await page.addInitScript(() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); });
    await open(page);
    await button(page, 'Copy', 'ID token').click();
    await expect(card(page, 'ID token').getByText('The browser did not allow it')).toBeVisible();
    await expectHidden(page);
  });

  test('what a token says is for reading: of an access token it is not ours to interpret', async ({ page, provider }) => {
    const secret = await signedBy(provider, { claims: { note: 'only for the API' } });
    provider.misbehave({ tokens: (members) => ({ ...members, access_token: secret }), idToken: ({ header, claims }) => { delete claims.at_hash; return { header, claims }; } });
    await open(page);
    await expect(page.locator('main')).not.toContainText('only for the API');
    const access = card(page, 'Access token');
    await access.getByText('Look inside').click();
    await expect(access).toContainText('Not ours to interpret');
    await expect(access.getByRole('region', { name: 'Claims' })).toContainText('only for the API');
    await expect(access.getByRole('region', { name: 'Header' })).toContainText('at+jwt');
    const refresh = card(page, 'Refresh token');
    await refresh.getByText('Look inside').click();
    await expect(refresh).toContainText('This token is no JWT');
    await expectHidden(page);
  });

  test('a token that is renewed while it is shown is hidden, and the new one is another', async ({ page, api, provider }) => {
    await open(page);
    await reveal(page, 'Access token');
    const before = await kept(page);
    const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/api'); })]);
    await expectSignedIn(copy);
    api.misbehave((call) => (call.headers.authorization.endsWith(before.access_token) ? { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } } : undefined));
    await copy.getByRole('button', { name: 'Send: Ask' }).click();
    await expect(copy.getByText('200 OK')).toBeVisible();
    expect(provider.at('/token')).toHaveLength(2);
    await page.bringToFront();
    await expect(button(page, 'Reveal', 'Access token')).toBeVisible();
    await expect.poll(async () => (await kept(page)).access_token).not.toBe(before.access_token);
    await expectHidden(page);
  });

  test('signing out takes them off the page, and what was pasted stays', async ({ page }) => {
    await open(page);
    await reveal(page);
    await paste(page, unsigned({ alg: 'none' }, { sub: 'pasted' }));
    await page.evaluate(() => { for (const key of Object.keys(sessionStorage)) if (/^daypass:(session|in-use)/.test(key)) sessionStorage.removeItem(key); });
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in to see your tokens' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Claims' })).toContainText('pasted');
  });

  test('everything can be done with the keyboard alone', async ({ page }) => {
    await open(page);
    await button(page, 'Reveal', 'Access token').focus();
    await page.keyboard.press('Enter');
    await expect(button(page, 'Hide', 'Access token')).toBeFocused();
    await page.keyboard.press('Space');
    await expect(button(page, 'Reveal', 'Access token')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(button(page, 'Copy', 'Access token')).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(card(page, 'Access token')).toContainText('This token is no JWT');
    await field(page).focus();
    await page.keyboard.insertText(unsigned({ alg: 'RS256' }, claimsBy('https://op.example')));
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Clear' })).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Verify with the issuer’s keys' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('textbox', { name: 'Keys (JWKS)' })).toBeFocused();
  });

  test('the account page and the footer lead there', async ({ page }) => {
    await signIn(page, '/account');
    await page.locator('main').getByRole('link', { name: 'Tokens: look inside, verify' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Tokens' })).toBeFocused();
    await expect(page).toHaveURL(`${APP}/tokens`);
    await page.getByRole('link', { name: 'Daypass', exact: true }).click();
    await page.getByRole('contentinfo').getByRole('link', { name: 'Tokens: look inside, verify' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Tokens' })).toBeVisible();
  });
});

real('of the key of bound tokens the thumbprint is told and nothing else', async ({ page }) => {
  await chooseClient(page, 'daypass-dpop', { dpop: 'required' });
  const [asked] = await Promise.all([
    page.waitForRequest((request) => request.url().startsWith(`${PROVIDER}/auth?`)),
    page.goto('/tokens').then(() => chooseProvider(page)),
  ]);
  await authenticate(page, somebody());
  const jkt = new URL(asked.url()).searchParams.get('dpop_jkt');
  await expect(card(page, 'Access token').getByText(jkt)).toBeVisible();
  const key = await page.evaluate(() => Object.entries(sessionStorage).find(([name]) => name.startsWith('daypass:session'))[1]);
  const { name, public: { x, y } } = JSON.parse(key).proof_key;
  const shown = await onPage(page);
  for (const part of [name, x, y]) expect(shown).not.toContain(part);
});

test.describe('any token that somebody pastes', () => {
  test('needs nobody to be signed in, and there is a way to', async ({ page }) => {
    await page.goto('/tokens');
    await expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
    await expect(page).toHaveTitle('Sign in to see your tokens · Daypass');
    await inspect(page, 'Sign in to see your tokens');
    await paste(page, unsigned({ alg: 'none' }, { sub: 'ada' }));
    await expect(page.getByRole('region', { name: 'Claims' })).toContainText('ada');
    await page.getByRole('button', { name: /^Provider of this test/ }).click();
    await expect(card(page, 'ID token')).toBeVisible();
    await expect(field(page)).toHaveValue('');
  });

  test('is read while it is written, with dates and meanings', async ({ page, provider }) => {
    await paste(page, `Bearer ${await signedBy(provider, { claims: { exp: 1_700_000_000 } })}`);
    const claims = page.getByRole('region', { name: 'Claims' });
    await expect(claims.locator('div', { hasText: 'Expires' })).toContainText('2023');
    await expect(claims.locator('div', { hasText: 'Issuer: who made it' })).toContainText(provider.issuer);
    const header = page.getByRole('region', { name: 'Header' });
    for (const part of ['RS256', 'first', 'at+jwt']) await expect(header).toContainText(part);
    await expect(page.getByText(/^Expired: .*2023/)).toBeVisible();
    expect(provider.received).toEqual([]);
  });

  const others = {
    'Not a JWT': 'hello', 'Too large': 'x'.repeat(300_000), 'An encrypted token': 'e30.e30.e30.e30.e30',
    'The first part is no header': '@.e30.AAAA', 'The second part holds no claims': 'e30.dGV4dA.AAAA', 'The third part is no signature': 'e30.e30.@', 'This is JSON': '{"payload":"e30"}',
  };
  for (const [told, text] of Object.entries(others)) {
    test(`what is none is told: ${told}`, async ({ page }) => {
      await paste(page, text);
      await expect(page.locator('#jwt-hint')).toContainText(told);
      await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
      await expect(page.getByRole('region', { name: 'Claims' })).toHaveCount(0);
      await page.getByRole('button', { name: 'Clear' }).click();
      await expect(page.locator('#jwt-hint')).toBeEmpty();
      await expect(field(page)).toBeFocused();
    });
  }

  for (const [alg, told] of Object.entries({ none: 'Not signed', HS256: 'Not verifiable with public keys', ES256K: 'Its algorithm is ES256K' })) {
    test(`with the algorithm ${alg} it cannot be verified, and nobody is asked`, async ({ page, provider }) => {
      await paste(page, unsigned({ alg }, claimsBy(provider.issuer)));
      await expect(verdict(page)).toContainText(told);
      await expect(page.getByRole('button', { name: /^Verify/ })).toHaveCount(0);
      expect(provider.received).toEqual([]);
    });
  }

  test('is verified with the keys of its issuer, which learns nothing of it', async ({ page, provider }) => {
    const token = await signedBy(provider);
    await paste(page, token);
    await expect(page.getByText(`Asks ${provider.issuer} for its keys`)).toBeVisible();
    expect(provider.received).toEqual([]);
    const unsaid = page.getByText('Anybody can have written what stands below');
    await expect(unsaid).toBeVisible();
    await verify(page);
    await expect(verdict(page)).toContainText('The signature is valid');
    await expect(page.getByText(`What stands below was signed with a key that ${provider.issuer} publishes.`)).toBeVisible();
    await expect(unsaid).toHaveCount(0);
    expect(provider.received).toEqual(['GET /.well-known/openid-configuration', 'GET /jwks']);
    for (const { url, headers } of provider.seen) expect(JSON.stringify([url, headers])).not.toContain(token.split('.')[1]);
    const stored = await page.evaluate(() => {
      // the text of daypass.json, which names this issuer and is no trace of the token
      const { 'daypass:configuration': file, ...rest } = sessionStorage;
      return JSON.stringify([rest, { ...localStorage }, history.state]);
    });
    for (const part of [...token.split('.'), provider.issuer]) expect(stored).not.toContain(part);
    await expect(page.getByText('In time: it expires in 9 minutes')).toBeVisible();
    await inspect(page, /Sign in/);
  });

  test('is wrong when it was altered', async ({ page, provider }) => {
    const [header, , signature] = (await signedBy(provider)).split('.');
    await paste(page, [header, Buffer.from(JSON.stringify(claimsBy(provider.issuer, { sub: 'eve' }))).toString('base64url'), signature].join('.'));
    await verify(page);
    await expect(verdict(page)).toContainText('The signature is wrong');
    await expect(page.getByText('Anybody can have written what stands below')).toBeVisible();
    await inspect(page, /Sign in/);
  });

  test('names a key that the issuer does not publish', async ({ page, provider }) => {
    await paste(page, await signedBy(provider, { key: await signingKey('ES256', 'withdrawn') }));
    await verify(page);
    await expect(verdict(page)).toContainText('No key that is called withdrawn');
  });

  test('names no issuer, or one that cannot be asked', async ({ page, provider }) => {
    for (const [iss, told] of [[undefined, 'Keys (JWKS)'], ['joe', 'Keys (JWKS)']]) {
      await paste(page, await signedBy(provider, { claims: { iss } }));
      await expect(page.getByRole('button', { name: 'Verify with the issuer’s keys' })).toHaveCount(0);
      await expect(page.getByRole('textbox', { name: told })).toBeVisible();
    }
  });

  test('is verified with keys that are pasted, and nobody is asked', async ({ page, provider }) => {
    await paste(page, await signedBy(provider));
    await page.getByText('Verify with keys that you paste').click();
    const keys = page.getByRole('textbox', { name: 'Keys (JWKS)' });
    const check = page.getByRole('button', { name: 'Verify with these keys' });
    await keys.fill('hello');
    await check.click();
    await expect(verdict(page)).toContainText('These are not keys');
    await keys.fill(JSON.stringify({ keys: provider.keys.map((key) => key.public) }));
    await check.click();
    await expect(verdict(page)).toContainText('one of the keys that you have pasted');
    expect(provider.received).toEqual([]);
  });

  const silent = {
    'an issuer that sends no CORS headers': [{ headers: { 'access-control-allow-origin': 'https://elsewhere.example' }, json: {} }, 'does not let this app read'],
    'an issuer that hangs up': [{ refuse: true }, 'could not be reached'],
    'an issuer that is broken': [{ status: 503, json: {} }, 'not available'],
    'an issuer that calls itself otherwise': [{ json: { issuer: 'https://elsewhere.example', jwks_uri: 'https://elsewhere.example/jwks' } }, 'set up differently'],
  };
  for (const [what, [reply]] of Object.entries(silent)) {
    test(`${what}: the other way is opened`, async ({ page, provider }) => {
      await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true }));
      provider.misbehave({ reply: () => reply });
      await paste(page, await signedBy(provider));
      await verify(page);
      await expect(verdict(page)).toContainText('paste the issuer’s keys instead');
      await expect(verdict(page).getByRole('heading')).toHaveText(new RegExp(`${silent[what][1]}|failed verification`));
      await expect(page.getByRole('textbox', { name: 'Keys (JWKS)' })).toBeVisible();
      await inspect(page, /Sign in/);
    });
  }

  test('another token in the field drops what was found about the first, also when it comes late', async ({ page, provider }) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const token = await signedBy(provider);
    await paste(page, token);
    await verify(page);
    await expect(verdict(page)).toContainText('The signature is valid');
    provider.misbehave({ sent: async (reply) => ({ ...reply, hold: provider.received.length === 3 ? held : undefined }) });
    await paste(page, `${token} `);
    await expect(verdict(page)).toBeEmpty();
    await verify(page);
    await expect.poll(() => provider.received.length).toBe(3);
    const [header, claims] = token.split('.');
    await paste(page, `${header}.${claims}.${Buffer.alloc(256).toString('base64url')}`);
    await verify(page);
    await expect(verdict(page)).toContainText('The signature is wrong');
    // the keys are asked for when the document has come
    const late = page.waitForRequest(`${provider.origin}/jwks`);
    release();
    await (await late).response();
    // whatever the page does with it takes its body, one check of a signature and one frame
    await page.evaluate(() => crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); })));
    await expect(verdict(page)).toContainText('The signature is wrong');
  });

  test('what it says is text, however hostile', async ({ page }) => {
    const markup = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>';
    await paste(page, unsigned({ alg: 'RS256', kid: markup, jku: 'javascript:window.evil=1' }, { iss: markup, [markup]: markup, name: `\u{202e}${markup}`, list: [markup], deep: { [markup]: markup }, long: 'W'.repeat(50_000), exp: 1e300 }));
    await expect(page.getByRole('region', { name: 'Claims' })).toContainText(markup);
    await expect(page.getByText('Its exp is not a number of seconds')).toBeVisible();
    await page.getByRole('textbox', { name: 'Keys (JWKS)' }).fill(markup);
    await page.getByRole('button', { name: 'Verify with these keys' }).click();
    await expect(verdict(page)).toContainText('These are not keys');
    expect(await page.evaluate(() => window.evil)).toBeUndefined();
    await expect(page.locator('main script, main img, main iframe, main a[href^="javascript:"]')).toHaveCount(0);
    await inspect(page, /Sign in/);
  });
});

real.describe('with the policy that the host sends', () => {
  real.use({ expected: /Content Security Policy/ });

  real('an issuer that it does not list is not asked, and the page says so and takes the keys instead', async ({ page }) => {
    const asked = [];
    await page.route('https://op.example/**', (route) => { asked.push(route.request().url()); return route.abort(); });
    const key = await signingKey('ES256', 'one');
    const token = await sign({ header: { alg: 'ES256', kid: 'one' }, claims: claimsBy('https://op.example') }, key);
    await page.goto('/tokens');
    await paste(page, token);
    await verify(page);
    await expect(verdict(page).getByRole('heading')).toHaveText('This app\'s own policy forbids the request');
    await expect(verdict(page)).toContainText('Content-Security-Policy');
    await expect(verdict(page)).toContainText('connect-src');
    expect(asked).toEqual([]);
    await page.getByRole('textbox', { name: 'Keys (JWKS)' }).fill(JSON.stringify({ keys: [key.public] }));
    await page.getByRole('button', { name: 'Verify with these keys' }).click();
    await expect(verdict(page)).toContainText('The signature is valid');
  });
});
