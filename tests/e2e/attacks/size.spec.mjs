// Servers that answer far too much, far too deep or far too slowly: the page lives on and says what happened.
import { gzipSync } from 'node:zlib';
import { claimOnline, expectProblem, storedKeys } from '../support.mjs';
import { expect, expectSignedIn, sendRequest, signIn, test } from '../fakes/index.mjs';

const MANY = 10 << 20;
const deep = `${'{"a":['.repeat(50_000)}1${']}'.repeat(50_000)}`;
const json = (text) => ({ text, headers: { 'content-type': 'application/json' } });
const bodies = {
  'ten million spaces': json(`{${' '.repeat(MANY)}}`),
  'a member of ten million letters': json(`{"issuer":"${'x'.repeat(MANY)}"}`),
  'a very deep body': json(deep),
};

for (const [path, code] of Object.entries({
  '/.well-known/openid-configuration': 'metadata_unreadable', '/token': 'token_response_malformed', '/jwks': 'jwks_unreadable',
})) {
  for (const [what, body] of Object.entries(bodies)) {
    test(`${what} from ${path} are refused, and the page lives on`, async ({ page, provider }) => {
      provider.misbehave({ reply: (call) => (call.path === path ? body : undefined) });
      await signIn(page);
      await expect(page.locator('details code').first()).toHaveText(body === bodies['a very deep body'] ? code : 'response_too_large');
      expect(await storedKeys(page, 'daypass:session')).toEqual([]);
      provider.misbehave({ reply: () => undefined });
      await page.locator('main .button.primary, main .provider').first().click();
      await expectSignedIn(page);
    });
  }
}

test('tokens that fill the storage are told, and nothing is half kept', async ({ page, provider }) => {
  provider.misbehave({ tokens: (members) => ({ ...members, refresh_token: 'x'.repeat(900_000), access_token: members.access_token }) });
  await page.goto('/');
  await page.evaluate(() => sessionStorage.setItem('of-another', 'x'.repeat(4_700_000)));
  await signIn(page);
  await expectProblem(page, 'storage_full');
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  expect(await storedKeys(page, 'daypass:in-use')).toEqual([]);
});

test('UserInfo of ten million letters leaves the person signed in', async ({ page, provider }) => {
  provider.misbehave({ userinfo: (claims) => ({ ...claims, name: 'x'.repeat(MANY) }) });
  await signIn(page, '/account');
  await expect(page.locator('details code').first()).toHaveText('response_too_large');
  await expectSignedIn(page);
});

test('claims as deep as JSON is read are shown, in the stack that the program has', async ({ page, provider }) => {
  const limit = 124;
  provider.misbehave({ userinfo: (claims) => ({ ...claims, deep: JSON.parse(`${'{"a":'.repeat(limit)}"the bottom"${'}'.repeat(limit)}`) }) });
  await signIn(page, '/account');
  await expect(page.getByText('the bottom')).toBeVisible();
  await expectSignedIn(page);
});

test('an answer that is small on the way and huge unpacked is refused', async ({ page, api }) => {
  const packed = gzipSync(Buffer.alloc(100 << 20));
  api.misbehave(() => ({
    stream: (response) => { response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(packed); },
  }));
  await signIn(page, '/api');
  await sendRequest(page);
  await expect(page.locator('details code').first()).toHaveText('response_too_large');
  await expectSignedIn(page);
});

test('a token endpoint that sends a letter now and then is given up', async ({ page, provider }) => {
  await page.clock.install();
  let dripping;
  const begun = new Promise((resolve) => { dripping = resolve; });
  provider.misbehave({
    reply: ({ path }) => (path === '/token' ? {
      stream: (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
        dripping(response);
      },
    } : undefined),
  });
  await claimOnline(page);
  await signIn(page);
  const response = await begun;
  const closed = new Promise((resolve) => response.on('close', resolve));
  await page.clock.fastForward(25_000);
  await expectProblem(page, 'timeout');
  await closed;
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
});
