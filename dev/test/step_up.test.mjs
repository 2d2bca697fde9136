import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API } from '../addresses.mjs';
import { bearer, call } from './support/api.mjs';
import { App } from './support/app.mjs';
import { later, withServers } from './support/servers.mjs';

await withServers();

const SECOND_FACTOR = 'urn:daypass:second-factor';
const stepUp = { acr_values: SECOND_FACTOR };

test('the vault asks for a second factor and opens after it', async (t) => {
  const app = new App();
  const first = await app.signIn();
  const refused = await call(`${API}/vault`, bearer(first));
  assert.equal(refused.status, 401);
  assert.equal(refused.challenge, 'Bearer realm="notes", error="insufficient_user_authentication", '
    + `error_description="A stronger authentication is needed here.", acr_values="${SECOND_FACTOR}"`);
  later(t, 30);
  const page = await app.authorize(stepUp);
  assert.equal(page.title, 'Second factor');
  assert.match(page.text, /any six digits/);
  const tokens = await app.redeem(await (await page.enterCode('123456')).continue());
  assert.deepEqual([tokens.idToken.acr, tokens.idToken.amr], [SECOND_FACTOR, ['pwd', 'otp', 'mfa']]);
  assert.deepEqual([tokens.accessToken.acr, tokens.accessToken.auth_time], [SECOND_FACTOR, tokens.idToken.auth_time]);
  assert.ok(tokens.idToken.auth_time >= first.idToken.auth_time + 30);
  assert.equal((await call(`${API}/vault`, bearer(tokens))).status, 200);
  const { body } = await app.refresh(tokens);
  assert.equal((await call(`${API}/vault`, bearer(body))).status, 200);
});

test('someone without a session gives both factors in one way, and the session keeps them', async () => {
  const app = new App();
  const page = await (await app.authorize(stepUp)).signIn('grace');
  const { idToken } = await app.redeem(await (await page.enterCode('000000')).continue());
  assert.equal(idToken.acr, SECOND_FACTOR);
  const again = await app.redeem(await app.authorize({ ...stepUp, prompt: 'none' }));
  assert.deepEqual([again.idToken.acr, again.idToken.auth_time], [SECOND_FACTOR, idToken.auth_time]);
});

test('a code that is not six digits is refused in place', async () => {
  const page = await (await new App().authorize(stepUp)).signIn('ada');
  for (const code of ['', '12345', '1234567', 'abcdef']) {
    const same = await page.enterCode(code);
    assert.deepEqual([same.status, same.title, same.address], [400, 'Second factor', page.address]);
    assert.match(same.text, /role="alert"/);
  }
  assert.equal((await page.enterCode('123456')).title, 'Authorize');
});

test('no second factor and Cancel are told apart, and neither ends the session', async () => {
  const app = new App();
  const first = await app.signIn();
  const unmet = await (await app.authorize(stepUp)).follow('unmet');
  assert.deepEqual([unmet.error, unmet.state], ['unmet_authentication_requirements', 'a-state']);
  assert.equal((await (await app.authorize(stepUp)).follow('abort')).error, 'access_denied');
  const { idToken } = await app.redeem(await app.authorize({ prompt: 'none' }));
  assert.deepEqual([idToken.acr, idToken.auth_time], [first.idToken.acr, first.idToken.auth_time]);
});

test('the password is enough for whoever asks for it', async () => {
  const { idToken } = await new App().signIn('ada', { acr_values: 'urn:daypass:password' });
  assert.equal(idToken.acr, 'urn:daypass:password');
});

test('an authentication that is too old is refused, and max_age makes the person authenticate again', async (t) => {
  const app = new App();
  const first = await app.signIn();
  assert.equal((await call(`${API}/recent`, bearer(first))).status, 200);
  later(t, 61);
  const { status, challenge } = await call(`${API}/recent`, bearer(first));
  assert.equal(status, 401);
  assert.match(challenge, /^Bearer .*error="insufficient_user_authentication", .*max_age="60"$/);
  const { body: refreshed } = await app.refresh(first);
  assert.equal((await call(`${API}/recent`, bearer(refreshed))).status, 401);
  assert.equal((await app.authorize({ max_age: 60, prompt: 'none' })).error, 'login_required');
  const page = await app.authorize({ max_age: 60 });
  assert.equal(page.title, 'Sign in');
  const tokens = await app.redeem(await (await page.signIn('ada')).continue());
  assert.ok(tokens.idToken.auth_time >= first.idToken.auth_time + 61);
  assert.equal((await call(`${API}/recent`, bearer(tokens))).status, 200);
});

test('max_age alone does not ask for what is recent enough, and max_age=0 always asks', async () => {
  const app = new App();
  await app.signIn();
  assert.equal((await app.authorize({ max_age: 60 })).title, 'Authorize');
  assert.equal((await app.authorize({ max_age: 0 })).title, 'Sign in');
});

test('signing in again with the password alone leaves the second factor behind', async () => {
  const app = new App();
  const page = await (await app.authorize(stepUp)).signIn('ada');
  await (await page.enterCode('123456')).continue();
  const { idToken } = await app.redeem(await (await (await app.authorize({ prompt: 'login consent' })).signIn('ada')).continue());
  assert.equal(idToken.acr, 'urn:daypass:password');
});
