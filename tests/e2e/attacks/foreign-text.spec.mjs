// Somebody else's words are text: no markup, no program, no turned direction, no end of the page (OAuth 2.1 §7.12).
import { APP, expectProblem } from '../support.mjs';
import { expect, expectSignedIn, sendRequest, signIn, test } from '../fakes/index.mjs';

const MARKUP = '<img src=x onerror="window.evil=1"><script>window.evil=1</script><a href="javascript:window.evil=1">x</a>{{7*7}}${7*7}';
const TURNED = 'abc\u{202e}fed\u{2066}x\u{200f}\u{feff}';

// What a page would have to hold if a foreign text had become more than text.
async function expectOnlyText(page) {
  expect(await page.evaluate(() => window.evil)).toBeUndefined();
  await expect(page.locator('main script, main iframe, main object, main embed, main form[action], main base, main link, main meta')).toHaveCount(0);
  const links = await page.locator('a[href]').evaluateAll((all) => all.map((it) => it.href));
  expect(links.filter((it) => !it.startsWith(`${location.origin}/`) && !it.startsWith('blob:'))).toEqual([]);
  const pictures = await page.locator('img').evaluateAll((all) => all.map((it) => it.src));
  expect(pictures.filter((it) => !/^(https:|http:\/\/localhost)/.test(it))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 'scrolls sideways').toBeLessThanOrEqual(0);
}
const location = { origin: APP };

for (const [what, text] of Object.entries({ markup: MARKUP, 'characters that turn the direction': TURNED, 'a very long text': 'W'.repeat(10_000) })) {
  test(`an error of the provider with ${what} is one bounded line of text`, async ({ page, provider }) => {
    provider.misbehave({
      answer: (parameters) => {
        parameters.delete('code');
        for (const name of ['error', 'error_description', 'error_uri']) parameters.set(name, `${text.slice(0, 2000)}`);
        return parameters;
      },
    });
    await signIn(page);
    await expect(page.locator('details', { hasText: 'Technical detail' })).toHaveCount(1);
    await page.locator('details summary').click();
    await expectOnlyText(page);
    const told = await page.locator('main').innerText();
    expect(told).not.toMatch(/[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200b}-\u{200f}\u{feff}]/u);
    expect(told.length).toBeLessThan(2500);
  });

  test(`an error of the token endpoint with ${what} is one bounded line of text`, async ({ page, provider }) => {
    provider.misbehave({ reply: ({ path }) => (path === '/token' ? { status: 400, json: { error: 'invalid_grant', error_description: text, error_uri: text } } : undefined) });
    await signIn(page);
    await expectProblem(page, 'invalid_grant');
    await expectOnlyText(page);
    const told = await page.locator('main').innerText();
    expect(told).not.toMatch(/[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200b}-\u{200f}\u{feff}]/u);
    expect(told.length).toBeLessThan(2500);
  });

  test(`claims with ${what} are text on every page`, async ({ page, provider }) => {
    const names = ['name', 'given_name', 'nickname', 'preferred_username', 'email', 'profile', 'website', 'picture', 'locale', 'zoneinfo', 'address', 'phone_number', text.slice(0, 3000)];
    const claims = Object.fromEntries(names.map((name) => [name, text]));
    provider.misbehave({ userinfo: (right) => ({ ...right, ...claims }), idToken: ({ header, claims: right }) => ({ header, claims: { ...claims, ...right, acr: text.slice(0, 500), amr: [text.slice(0, 500)] } }) });
    await signIn(page, '/account');
    await expectSignedIn(page);
    await expect(page.locator('main')).toContainText(text.slice(0, 20));
    await expectOnlyText(page);
    await page.getByRole('navigation').getByRole('button', { name: /^Accounts: / }).click();
    await expectOnlyText(page);
    await page.getByRole('link', { name: 'Daypass' }).click();
    await expect(page).toHaveURL(`${APP}/`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(text.slice(0, 20));
    await expectOnlyText(page);
  });

  test(`answers and challenges of an API with ${what} are text`, async ({ page, api }) => {
    const value = text.replace(/[^\x20-\x7e]/g, '').replaceAll('"', "'").slice(0, 3000);
    const headers = { 'www-authenticate': `Bearer error="insufficient_scope", error_description="${value}", scope="${value.replace(/[^!#-[\]-~]/g, 'x')}", realm="${value}"`, 'x-note': value, 'access-control-expose-headers': 'x-note, WWW-Authenticate' };
    const replies = [{ status: 403, headers, json: { text } }, { html: text, headers: { ...headers, 'www-authenticate': '' } }];
    api.misbehave(() => replies.shift());
    await signIn(page, '/api');
    const answer = page.getByRole('region', { name: 'Response to Ask' });
    for (const status of ['403 Forbidden', '200 OK']) {
      await sendRequest(page);
      await expect(answer.getByText(status)).toBeVisible();
      await answer.locator('details').evaluateAll((all) => all.forEach((it) => { it.open = true; }));
      await expectOnlyText(page);
    }
  });
}

test('what stands beside an address keeps its place, whatever direction the address turns to', async ({ page, provider }) => {
  const email = '\u{202e}tset.live@eve';
  provider.misbehave({ userinfo: (claims) => ({ ...claims, email }), idToken: ({ header, claims }) => ({ header, claims: { ...claims, email, email_verified: false } }) });
  await signIn(page, '/account');
  const line = page.locator('.identity p');
  await expect(line.getByText('Not verified')).toBeVisible();
  const [address, badge] = await line.evaluate((it) => [it.firstElementChild, it.lastElementChild].map((part) => part.getBoundingClientRect().left));
  expect(address).toBeLessThan(badge);
  expect(await line.evaluate((it) => getComputedStyle(it.firstElementChild).unicodeBidi)).toBe('isolate');
});

const pictures = [
  'javascript:window.evil=1', 'JaVaScRiPt:window.evil=1', ' javascript:window.evil=1', 'data:image/svg+xml,<svg onload="window.evil=1"/>', 'data:text/html,<script>window.evil=1</script>',
  'blob:http://localhost:8080/x', 'http://evil.test/p.png', '//evil.test/p.png', '/signed-out', 'file:///etc/passwd', 'https://u:p@evil.test/', 'filesystem:http://localhost:8080/x', 'view-source:x',
];
for (const picture of pictures) {
  test(`a picture at ${picture} is not loaded`, async ({ page, provider, elsewhere }) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    provider.misbehave({ userinfo: (claims) => ({ ...claims, picture, profile: picture, website: picture }) });
    await signIn(page, '/account');
    await expect(page.locator('main')).toContainText('website');
    await expect(page.locator('main .avatar')).toHaveText('AL');
    await expectOnlyText(page);
    expect(asked.filter((it) => it.includes('evil') || it.startsWith('data:') || it.endsWith('/signed-out'))).toEqual([]);
    expect(elsewhere.received).toEqual([]);
  });
}

test('a picture at a secure address is asked for without a Referer, and what is no picture leaves the initials', async ({ page, provider, elsewhere }) => {
  provider.misbehave({ userinfo: (claims) => ({ ...claims, picture: `${elsewhere.origin}/p.svg` }) });
  await signIn(page, '/account');
  await expect(page.locator('main .avatar')).toHaveText('AL');
  const [asked] = elsewhere.at('/p.svg');
  expect([asked.headers.referer, asked.headers.authorization]).toEqual([undefined, undefined]);
});

test('dates that no calendar has are shown and break nothing', async ({ page, provider }) => {
  provider.misbehave({ userinfo: (claims) => ({ ...claims, updated_at: 1e300, birthdate: 1e300, nbf: -1e300 }) });
  await signIn(page, '/account');
  await expect(page.locator('main')).toContainText('updated_at');
  await page.getByRole('link', { name: 'APIs' }).click();
  await expect(page.getByRole('heading', { name: 'API', exact: true })).toBeVisible();
});

const programs = {
  'providers[0].issuer': (it, value) => { it.providers[0].issuer = value; },
  'providers[0].apis[0].url': (it, value) => { it.providers[0].apis[0].url = value; },
  'providers[0].metadata.token_endpoint': (it, value) => { it.providers[0].metadata = { authorization_endpoint: it.providers[0].issuer, token_endpoint: value, jwks_uri: it.providers[0].issuer }; },
  'providers[0].metadata.authorization_endpoint': (it, value) => { it.providers[0].metadata = { authorization_endpoint: value, token_endpoint: it.providers[0].issuer, jwks_uri: it.providers[0].issuer }; },
  'providers[0].redirect_path': (it, value) => { it.providers[0].redirect_path = value; },
  'providers[0].apis[0].requests[0].path': (it, value) => { it.providers[0].apis[0].requests[0].path = value; },
};
for (const [key, change] of Object.entries(programs)) {
  for (const value of ['javascript:window.evil=1', 'data:text/html,<script>window.evil=1</script>', '//evil.test/']) {
    test(`${value} as ${key} in daypass.json is refused by its name`, async ({ page, provider, configuration, elsewhere }) => {
      change(configuration, value);
      await page.goto('/');
      await expect(page.locator('main')).toContainText(key);
      await expectOnlyText(page);
      expect([provider.received, elsewhere.received]).toEqual([[], []]);
    });
  }
}

test('names in daypass.json are text', async ({ page, configuration }) => {
  configuration.name = MARKUP;
  configuration.providers[0].name = `Provider of this test ${MARKUP}`;
  configuration.providers[0].apis[0].name = MARKUP;
  configuration.providers[0].apis[0].requests[0].name = MARKUP;
  await signIn(page, '/api');
  await expectSignedIn(page);
  await expect(page.getByRole('heading', { name: MARKUP }).first()).toBeVisible();
  await expectOnlyText(page);
});

for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'end_session_endpoint', 'revocation_endpoint']) {
  test(`a program as the ${endpoint} of a discovery document is never run, and nobody leaves`, async ({ page, provider }) => {
    provider.misbehave({ document: (document) => ({ ...document, [endpoint]: 'javascript:window.evil=1', logo_uri: 'javascript:window.evil=1', op_policy_uri: 'javascript:window.evil=1' }) });
    await signIn(page);
    await expect(page.locator('details code').first()).toHaveText('metadata_member');
    await expectOnlyText(page);
    expect(provider.at('/authorize')).toEqual([]);
  });
}
