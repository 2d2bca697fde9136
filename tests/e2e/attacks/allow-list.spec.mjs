// The token goes to the APIs of the configuration and to nobody else, whatever is typed (RFC 6750 §5.3). The table of whole addresses
// is in tests/session/api_calls.rs and tests/protocol/url.rs; here it is what a person can type, and what browsers make of it.
import { expect, expectSignedIn, signIn, test } from '../fakes/index.mjs';
import { sendAndWait } from '../support.mjs';

const outcome = (page) => page.getByRole('region', { name: 'Response to Your own request' });

async function ask(page, path) {
  await page.getByLabel(/Path below/).fill(path);
  await sendAndWait(page, 'Your own request');
}

// An API below a path of its server.
test.beforeEach(({ configuration, api }) => {
  configuration.providers[0].apis = [{ name: 'API', url: `${api.origin}/v1` }];
});

const refused = [
  '../admin', 'a/../../admin', '..', '.', './..', '%2e%2e/admin', '%2E%2E', '.%2e/admin', '%2e/admin', '..%2fadmin', '%2e%2e%2fadmin', '..%5cadmin', '..\\admin', '\\\\evil.test',
  '\\evil.test', 'a b', 'a\tb', 'a"b', 'a<b', 'ä', '\u{202e}x', '\u{ff0e}\u{ff0e}/admin', '\u{2025}/admin', 'a\u{0}', '{x}', 'a|b', '`', 'x?q=\\',
];
test('a path that a server or a browser could read as another one is not sent', async ({ page, api, elsewhere }) => {
  await signIn(page, '/api');
  await expectSignedIn(page);
  for (const path of refused) {
    await ask(page, path);
    await expect(outcome(page), path).toContainText('Not sent');
    // the next outcome is another one
    await ask(page, 'ok');
    await expect(outcome(page)).toContainText('200 OK');
  }
  expect(new Set(api.seen.map((call) => `${call.url.pathname}${call.url.search}`))).toEqual(new Set(['/v1/ok']));
  expect(elsewhere.received).toEqual([]);
});

const kept = {
  '//evil.test/x': '/v1/evil.test/x', '/ok': '/v1/ok', '@evil.test/x': '/v1/@evil.test/x', ':80@evil.test': '/v1/:80@evil.test', 'https://evil.test/': '/v1/https://evil.test/',
  'http:evil.test': '/v1/http:evil.test', '.evil.test': '/v1/.evil.test', 'x//y': '/v1/x//y', 'x?u=https://evil.test/../': '/v1/x?u=https://evil.test/../', '...': '/v1/...',
  'a%2Fb': '/v1/a%2Fb', '%252e%252e/x': '/v1/%252e%252e/x', 'x;v=1': '/v1/x;v=1', "'": "/v1/'",
};
test('every other path stays below the API, as it was typed', async ({ page, api, elsewhere }) => {
  await signIn(page, '/api');
  await expectSignedIn(page);
  for (const [path, sent] of Object.entries(kept)) {
    api.received.length = 0;
    await ask(page, path);
    await expect(outcome(page), path).toContainText('200 OK');
    expect(api.received.filter((it) => it.startsWith('GET')), path).toEqual([`GET ${sent}`]);
  }
  expect(elsewhere.received).toEqual([]);
});

test('another host, port or path prefix that looks like the API gets nothing', async ({ page, api, provider, elsewhere }) => {
  await signIn(page, '/api');
  await expectSignedIn(page);
  const { host, port } = new URL(api.origin);
  // the same rules from within the page: the session itself is asked, by a call that was kept for after a sign-in
  for (const url of [
    `http://${host}.evil.test/v1/x`, `http://localhost.evil.test:${port}/v1/x`, `http://${host}@evil.test/v1/x`, `http://evil.test#@${host}/v1/x`, `http://127.0.0.1:${port}/v1/x`,
    `${api.origin}/v10/x`, `${api.origin}/v1%2fx`, `${api.origin}/V1/x`, `${api.origin}//v1/x`, `${api.origin}/`, `http://LOCALHOST.:${port}/v1/x`, `https://${host}/v1/x`, `${elsewhere.origin}/v1/x`,
    `${provider.origin}/token`, 'http://xn--lcalhost-55a.evil.test/v1/x',
  ]) {
    await page.evaluate((url) => {
      const session = sessionStorage['daypass:in-use'];
      const request = { method: 'GET', url, headers: [], body: null };
      sessionStorage['daypass:replay'] = JSON.stringify({ session, awaits: null, request, demand: { Scope: ['x'] } });
    }, url);
    await page.reload();
    await expect(page.getByRole('region', { name: 'The request that waited', exact: true }), url).toContainText('Not sent');
  }
  expect([api.received, elsewhere.received]).toEqual([[], []]);
  expect(provider.at('/token')).toHaveLength(1);
});
