// Two providers in one app, one of them hostile: it tries to get the honest one's code, or to have its own taken for the other's
// (RFC 9700 §4.4).
import { APP, expectProblem, storedKeys } from '../support.mjs';
import { expect, expectSignedIn, signIn, test } from '../fakes/index.mjs';
import { redirect } from '../fakes/provider.mjs';

const EVIL = /^Evil provider/;
const tokenCalls = (provider) => provider.at('/token').length;

// The hostile one leads the person on to the honest one, with the state and the challenge of the sign-in that began with it.
function leadOn(evil, provider, change = () => {}) {
  evil.misbehave({
    reply: ({ path, url }) => {
      if (path !== '/authorize') return undefined;
      const asked = new URLSearchParams(url.searchParams);
      change(asked);
      return redirect(`${provider.origin}/authorize?${asked}`);
    },
  });
}

test('two providers share a redirect URI where both name themselves, and each gets its own code', async ({ page, provider, evil, configuration }) => {
  configuration.providers.push(evil.configuration);
  await signIn(page, '/', EVIL);
  await expectSignedIn(page);
  expect([tokenCalls(evil), tokenCalls(provider)]).toEqual([1, 0]);
});

test('a code of the honest one that answers a sign-in at the hostile one goes to neither', async ({ page, provider, evil, configuration }) => {
  configuration.providers.push(evil.configuration);
  leadOn(evil, provider);
  await signIn(page, '/', EVIL);
  await expectProblem(page, 'callback_issuer');
  expect(provider.at('/authorize'), 'the honest provider has issued a code').toHaveLength(1);
  expect([tokenCalls(evil), tokenCalls(provider)]).toEqual([0, 0]);
  expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
});

test('the hostile one cannot name the honest one\'s authorization endpoint as its own', async ({ page, provider, evil, configuration }) => {
  configuration.providers.push(evil.configuration);
  evil.misbehave({ document: (document) => ({ ...document, authorization_endpoint: `${provider.origin}/authorize` }) });
  await signIn(page, '/', EVIL);
  await expectProblem(page, 'callback_issuer');
  expect([tokenCalls(evil), tokenCalls(provider)]).toEqual([0, 0]);
});

test('the hostile one cannot take the honest one\'s name in its discovery document', async ({ page, provider, evil, configuration }) => {
  configuration.providers.push(evil.configuration);
  evil.misbehave({ document: (document) => ({ ...document, issuer: provider.issuer }) });
  await signIn(page, '/', EVIL);
  await expectProblem(page, 'metadata_issuer');
  expect(evil.at('/authorize')).toEqual([]);
});

test('where the honest one leaves its name out, the answer is refused if it was promised', async ({ page, provider, evil, configuration }) => {
  configuration.providers.push(evil.configuration);
  provider.misbehave({ answer: (parameters) => { parameters.delete('iss'); return parameters; } });
  leadOn(evil, provider);
  await signIn(page, '/', EVIL);
  await expectProblem(page, 'callback_issuer_missing');
  expect([tokenCalls(evil), tokenCalls(provider)]).toEqual([0, 0]);
});

test('a provider that does not name itself signs nobody in at a redirect URI that it shares', async ({ page, evil, configuration }) => {
  configuration.providers.push(evil.configuration);
  evil.misbehave({ document: (document) => ({ ...document, authorization_response_iss_parameter_supported: false }) });
  await signIn(page, '/', EVIL);
  await expectProblem(page, 'redirect_path_shared');
  expect(evil.at('/authorize')).toEqual([]);
});

test('with a redirect URI each, a code that comes to the other one\'s goes nowhere', async ({ page, provider, evil, configuration }) => {
  const silent = {
    document: (document) => ({ ...document, authorization_response_iss_parameter_supported: false }),
    answer: (parameters) => { parameters.delete('iss'); return parameters; },
  };
  configuration.providers.push({ ...evil.configuration, redirect_path: '/callback/evil' });
  provider.misbehave(silent);
  evil.misbehave(silent);
  // the honest one knows the redirect URI of its own registration and no other
  leadOn(evil, provider, (asked) => asked.set('redirect_uri', `${APP}/callback`));
  await signIn(page, '/', EVIL);
  await expectProblem(page, 'redirect_uri_mismatch');
  expect(provider.at('/authorize'), 'the honest provider has issued a code').toHaveLength(1);
  expect([tokenCalls(evil), tokenCalls(provider)]).toEqual([0, 0]);
});

test('the hostile one\'s ID token is not taken for the honest one\'s, whatever it says', async ({ page, provider, evil }) => {
  // the honest one's own token endpoint would have to be taken over for this; what it signs still decides
  provider.misbehave({ idToken: ({ header, claims }) => ({ header, claims, key: evil.keys[0] }) });
  await signIn(page);
  await expectProblem(page, 'id_token_signature');
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
});

test('a token of one provider never goes to the other one\'s API or UserInfo', async ({ page, provider, evil, api, configuration }) => {
  configuration.providers.push({ ...evil.configuration, apis: [{ name: 'Evil API', url: `${evil.origin}/api/` }] });
  evil.misbehave({ document: (document) => ({ ...document, userinfo_endpoint: `${provider.origin}/userinfo` }) });
  await signIn(page, '/account');
  await expectSignedIn(page);
  await page.getByRole('button', { name: 'Evil provider: Sign in as somebody else' }).click();
  await expect(page.locator('main')).toContainText(evil.origin);
  await page.getByRole('link', { name: 'APIs' }).click();
  await expect(page.getByRole('heading', { name: 'Evil API' })).toBeVisible();
  await expect(page.getByText(api.origin)).toHaveCount(0);
  const evils = evil.at('/token').length;
  expect(evils).toBeGreaterThanOrEqual(1);
  const honest = await page.evaluate((issuer) => Object.entries(sessionStorage).filter(([key]) => key.startsWith(`daypass:session:${issuer}`)).map(([, it]) => it).join(), provider.issuer);
  const tokens = [...honest.matchAll(/"(?:access_token|refresh_token)":"([^"]+)"/g)].map(([, token]) => token);
  expect(tokens).toHaveLength(2);
  for (const call of evil.seen) for (const token of tokens) expect(JSON.stringify([call.headers, call.body, `${call.url}`])).not.toContain(token);
});
