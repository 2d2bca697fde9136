import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, PROVIDER } from '../addresses.mjs';
import { bearer, call } from './support/api.mjs';
import { App } from './support/app.mjs';
import { later, withServers } from './support/servers.mjs';

await withServers();

test('a plain sign-in tells how and when the person authenticated, in both tokens', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { idToken, accessToken } = await new App().signIn('ada');
  assert.equal(idToken.sub, 'ada');
  assert.deepEqual([idToken.acr, idToken.amr], ['urn:daypass:password', ['pwd']]);
  assert.ok(idToken.auth_time >= before && idToken.auth_time <= idToken.iat);
  assert.deepEqual([accessToken.acr, accessToken.auth_time], [idToken.acr, idToken.auth_time]);
});

test('the authentication is as old as its page, not as the consent after it', async (t) => {
  const app = new App();
  const consent = await (await app.authorize()).signIn('ada');
  const before = Math.floor(Date.now() / 1000);
  later(t, 30);
  const { idToken } = await app.redeem(await consent.continue());
  assert.ok(idToken.auth_time <= before);
});

test('the metadata names the authentication context classes', async () => {
  const { body } = await call(`${PROVIDER}/.well-known/openid-configuration`);
  assert.deepEqual(body.acr_values_supported, ['urn:daypass:password', 'urn:daypass:second-factor']);
});

test('a refresh keeps the time and the class of the authentication', async (t) => {
  const app = new App();
  const first = await app.signIn();
  later(t, 60);
  const { body } = await app.refresh(first);
  const { body: me } = await call(`${API}/me`, bearer(body));
  assert.equal(me.authenticated_at, new Date(first.idToken.auth_time * 1000).toISOString());
  assert.equal(me.acr, 'urn:daypass:password');
});

test('Cancel and an empty login are answered, and no page lets itself be framed', async () => {
  const page = await new App().authorize();
  assert.equal(page.headers.get('content-security-policy'), "frame-ancestors 'none'");
  const again = await page.submit({ login: ' ', password: 'any' });
  assert.deepEqual([again.status, again.title], [400, 'Sign in']);
  assert.equal((await again.follow('abort')).error, 'access_denied');
  const late = await page.browser.open(page.address);
  assert.equal(late.status, 400);
  assert.match(late.text, /invalid_request/);
});

test('a silent sign-in redirects at once, with a session and without, and nothing keeps it out of a frame', async () => {
  const app = new App();
  assert.equal((await app.authorize({ prompt: 'none' })).error, 'login_required');
  const first = await app.signIn('grace');
  const answer = await app.authorize({ prompt: 'none', id_token_hint: first.id_token });
  assert.equal(answer.state, 'a-state');
  for (const header of ['x-frame-options', 'content-security-policy']) assert.equal(answer.headers.get(header), null);
  const { idToken, refresh_token } = await app.redeem(answer);
  assert.deepEqual([idToken.sub, idToken.auth_time, refresh_token], ['grace', first.idToken.auth_time, undefined]);
  assert.equal((await app.authorize({ prompt: 'none', acr_values: 'urn:daypass:second-factor' })).error, 'login_required');
  assert.equal((await app.authorize({ prompt: 'none', scope: 'openid notes:share' })).error, 'consent_required');
});

test('the login hint is in the login field', async () => {
  assert.equal((await new App().authorize({ login_hint: 'a"da' })).value('login'), 'a&#34;da');
});

for (const prompt of ['select_account', 'login']) {
  test(`prompt=${prompt} lets another person sign in and leaves the first one's tokens alone`, async () => {
    const app = new App();
    const first = await app.signIn('ada');
    const page = await app.authorize({ prompt: `${prompt} consent` });
    const consent = await page.signIn('grace');
    const { idToken } = await app.redeem(await consent.continue());
    assert.equal(idToken.sub, 'grace');
    assert.equal((await app.refresh(first)).response.status, 200);
  });
}

test('prompt=select_account lets the same person go on without a password', async () => {
  const app = new App();
  await app.signIn('ada');
  const page = await app.authorize({ prompt: 'select_account' });
  assert.match(page.text, /Continue as ada/);
  const { idToken } = await app.redeem(await page.submit({}, 'name="account"'));
  assert.equal(idToken.sub, 'ada');
});

test('a revoked refresh token is no reuse', async () => {
  const app = new App();
  const { refresh_token } = await app.signIn('revoker');
  assert.equal((await app.post('/token/revocation', { token: refresh_token })).status, 200);
  assert.deepEqual((await call(`${PROVIDER}/dev/reuses?sub=revoker`)).body, { reuses: 0 });
});

test('a refresh token that comes back revokes the grant and is counted', async () => {
  const app = new App();
  const first = await app.signIn('reuser');
  const { body: second } = await app.refresh(first);
  const reuses = async (query = '') => (await call(`${PROVIDER}/dev/reuses${query}`)).body;
  assert.deepEqual(await reuses('?sub=reuser'), { reuses: 0 });
  assert.equal((await app.refresh(first)).body.error, 'invalid_grant');
  assert.equal((await app.refresh(second)).body.error, 'invalid_grant');
  assert.deepEqual([await reuses(), await reuses('?sub=reuser'), await reuses('?sub=ada')], [{ reuses: 1 }, { reuses: 1 }, { reuses: 0 }]);
});
