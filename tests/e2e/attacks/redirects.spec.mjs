// Redirects of servers lead no token, code or secret to somebody else: none is followed (RFC 9700 §4.12).
import { expectOpened, expectProblem, storedKeys } from '../support.mjs';
import { expect, expectSignedIn, sendRequest, signIn, test } from '../fakes/index.mjs';

const away = (elsewhere, status) => ({ status, headers: { location: `${elsewhere.origin}/taken` } });
const problem = (page) => page.locator('details code').first();

for (const status of [301, 302, 303, 307, 308]) {
  test(`an API that answers ${status} leads the token nowhere`, async ({ page, api, elsewhere }) => {
    api.misbehave(() => away(elsewhere, status));
    await signIn(page, '/api');
    await sendRequest(page);
    await expect(problem(page)).toHaveText('redirect_refused');
    expect(elsewhere.received).toEqual([]);
    expect(api.at('/ask')).toHaveLength(1);
  });

  test(`a token endpoint that answers ${status} leads the code nowhere`, async ({ page, provider, elsewhere }) => {
    provider.misbehave({ reply: ({ path }) => (path === '/token' ? away(elsewhere, status) : undefined) });
    await signIn(page);
    await expectProblem(page, 'redirect_refused');
    expect(elsewhere.received).toEqual([]);
    expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  });
}

test('a refresh that is redirected leads the refresh token nowhere, and keeps it', async ({ page, provider, api, elsewhere }) => {
  let refuse = true;
  api.misbehave(() => (refuse ? { status: 401 } : undefined));
  await signIn(page, '/api');
  await expectSignedIn(page);
  provider.misbehave({ reply: ({ path }) => (path === '/token' ? away(elsewhere, 307) : undefined) });
  await sendRequest(page);
  await expect(problem(page)).toHaveText('redirect_refused');
  expect(elsewhere.received).toEqual([]);
  provider.misbehave({ reply: () => undefined });
  refuse = false;
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
});

test('a discovery document is read where it belongs and nowhere else', async ({ page, provider, elsewhere }) => {
  provider.misbehave({ reply: ({ path }) => (path.startsWith('/.well-known') ? away(elsewhere, 302) : undefined) });
  await signIn(page);
  await expect(problem(page)).toHaveText('redirect_refused');
  expect([elsewhere.received, provider.at('/authorize')]).toEqual([[], []]);
});

test('a key set is read where it belongs and nowhere else', async ({ page, provider, elsewhere }) => {
  provider.misbehave({ reply: ({ path }) => (path === '/jwks' ? away(elsewhere, 302) : undefined) });
  await signIn(page);
  await expectProblem(page, 'redirect_refused');
  expect(elsewhere.received).toEqual([]);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
});

test('UserInfo that is redirected leads the token nowhere', async ({ page, provider, elsewhere }) => {
  provider.misbehave({ reply: ({ path }) => (path === '/userinfo' ? away(elsewhere, 307) : undefined) });
  await signIn(page, '/account');
  await expect(problem(page)).toHaveText('redirect_refused');
  expect(elsewhere.received).toEqual([]);
});

test('a revocation that is redirected leads the tokens nowhere, and the person is signed out', async ({ page, provider, elsewhere }) => {
  provider.misbehave({ reply: ({ path }) => (path === '/revoke' ? away(elsewhere, 308) : undefined) });
  await signIn(page, '/account');
  await expectSignedIn(page);
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('revocation failed', { exact: false })).toBeVisible();
  expect(provider.at('/revoke').length).toBeGreaterThanOrEqual(2);
  expect(elsewhere.received).toEqual([]);
});

test('a configuration that is redirected to another host is not read', async ({ page, context, configuration, elsewhere }) => {
  await context.unrouteAll();
  await context.route('**/daypass.json', (route) => route.fulfill({ status: 302, headers: { location: `${elsewhere.origin}/daypass.json` } }));
  await page.goto('/');
  await expectOpened(page);
  await expect(page.getByRole('button', { name: configuration.providers[0].name })).toHaveCount(0);
});
