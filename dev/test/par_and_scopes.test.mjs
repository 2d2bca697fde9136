import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, PROVIDER } from '../addresses.mjs';
import { chooseClient } from '../choose_client.mjs';
import { bearer, call } from './support/api.mjs';
import { App, SCOPE } from './support/app.mjs';
import { createKey } from './support/key.mjs';
import { withServers } from './support/servers.mjs';

await withServers();

const pushed = async (app, more) => {
  const response = await app.post('/request', Object.fromEntries(app.parameters(more)));
  return { status: response.status, ...(await response.json()) };
};
const front = (app, { request_uri }) =>
  app.browser.open(`${PROVIDER}/auth?${new URLSearchParams({ client_id: app.client_id, request_uri })}`);

test('the PAR client must push its request, and may then use it', async () => {
  const app = new App({ client_id: 'daypass-par' });
  assert.equal((await app.authorize()).error, 'invalid_request');
  const push = await pushed(app, { acr_values: 'urn:daypass:second-factor' });
  assert.deepEqual([push.status, push.expires_in], [201, 60]);
  const page = await (await front(app, push)).signIn('ada');
  const answer = await (await page.enterCode('123456')).continue();
  const { idToken } = await app.redeem(answer);
  assert.deepEqual([idToken.aud, idToken.acr], ['daypass-par', 'urn:daypass:second-factor']);
  assert.equal((await front(app, push)).error, 'invalid_request_uri');
});

test('a pushed request with a proof binds the code to its key', async () => {
  const app = new App({ client_id: 'daypass-dpop', key: await createKey() });
  assert.equal((await pushed(app)).error, 'use_dpop_nonce');
  const push = await pushed(app);
  assert.equal(push.status, 201);
  const { code } = await (await (await front(app, push)).signIn('ada')).continue();
  app.key = await createKey();
  assert.equal((await app.redeem({ code })).error, 'invalid_grant');
});

test('sharing needs a scope that is granted when it is asked for, and only what is new is consented to', async () => {
  const app = new App();
  const first = await app.signIn();
  const share = (tokens) => call(`${API}/notes/welcome/share`, bearer(tokens), 'POST');
  const refused = await share(first);
  assert.equal(refused.status, 403);
  assert.match(refused.challenge, /error="insufficient_scope", .*scope="notes:share"$/);
  const consent = await app.authorize({ scope: `${SCOPE} notes:share` });
  assert.match(consent.text, /<li>notes:share at /);
  const second = await app.redeem(await consent.continue());
  assert.deepEqual((await share(second)).body, { shared: true });
  assert.equal((await call(`${API}/notes/nothing/share`, bearer(second), 'POST')).status, 404);
});

test('nobody is granted admin', async () => {
  const tokens = await new App({ scope: `${SCOPE} admin` }).signIn();
  assert.equal(tokens.accessToken.scope, 'notes:read notes:write');
  assert.match((await call(`${API}/admin`, bearer(tokens))).challenge, /error="insufficient_scope", .*scope="admin"$/);
});

test('an end-to-end test may have the app be another client', async () => {
  const routes = [];
  await chooseClient({ route: async (url, handler) => routes.push([url, handler]) }, 'daypass-par', { name: 'PAR' });
  const [[url, handler]] = routes;
  let json;
  const configuration = { providers: [{ issuer: PROVIDER, client_id: 'daypass', name: 'x' }, { issuer: 'http://localhost:8083' }] };
  await handler({ fetch: async () => ({ json: async () => configuration }), fulfill: async (answer) => { json = answer.json; } });
  assert.equal(url, '**/daypass.json');
  assert.deepEqual(json.providers[0], { issuer: PROVIDER, client_id: 'daypass-par', name: 'PAR' });
});
