// The modules of the Config RP plan of the OpenID Foundation, by their names. One of its six is in basic.spec.mjs:
// oidcc-client-test-idtoken-sig-none.
import { expectVerified } from './outcome.mjs';
import { expect, expectProblem, storedKeys } from '../support.mjs';
import { signIn, test } from '../fakes/index.mjs';
import { signingKey } from '../fakes/provider.mjs';

const DISCOVERY = '/.well-known/openid-configuration';

test('oidcc-client-test-discovery-openid-config: every endpoint is the one that the discovery document names', async ({ page, provider }) => {
  const named = ([name, value]) => [name, /_endpoint$|_uri$/.test(name) ? `${value}?named-by=discovery` : value];
  provider.misbehave({ document: (document) => Object.fromEntries(Object.entries(document).map(named)) });
  await signIn(page);
  await expectVerified(page, { provider });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  const [first, ...others] = provider.seen;
  expect(`${first.method} ${first.path}${first.url.search}`).toBe(`GET ${DISCOVERY}`);
  const paths = new Set(others.map((call) => call.path));
  expect([...paths].sort()).toEqual(['/authorize', '/end-session', '/jwks', '/revoke', '/token', '/userinfo']);
  expect(others.filter((call) => call.url.searchParams.get('named-by') !== 'discovery')).toEqual([]);
});

test('oidcc-client-test-discovery-jwks-uri-keys: the keys are those of the jwks_uri that the document names', async ({ page, provider }) => {
  const somewhere = `${provider.issuer}/jwks?run=${Date.now()}`;
  const [published, unpublished] = [await signingKey('RS256', 'today'), provider.keys[0]];
  provider.keys.unshift(published);
  provider.misbehave({
    document: (document) => ({ ...document, jwks_uri: somewhere }),
    keySet: ({ keys }) => ({ keys: keys.filter((key) => key.kid !== unpublished.kid) }),
  });
  await signIn(page);
  await expectVerified(page, { provider, algorithm: 'RS256, key today' });
  expect(provider.at('/jwks').map((call) => call.url.href)).toEqual([somewhere]);
});

test('oidcc-client-test-discovery-issuer-mismatch: nobody is sent to a provider whose document names another issuer', async ({ page, provider }) => {
  const mended = provider.misbehave({ document: (document) => ({ ...document, issuer: `${document.issuer}/another` }) });
  await signIn(page);
  await expectProblem(page, 'metadata_issuer');
  await expect(page.locator('.blame')).toContainText('This app’s configuration');
  await expect(page).toHaveURL('/');
  expect(provider.seen.map((call) => call.path)).toEqual([DISCOVERY]);
  expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
  mended();
  await signIn(page);
  await expectVerified(page, { provider });
});

test('oidcc-client-test-signing-key-rotation-just-before-signing: a key that was not there a moment ago is asked for', async ({ page, provider }) => {
  provider.misbehave({
    idToken: async (parts) => {
      // by now the app has the old keys: it asks for them alongside
      await expect.poll(() => provider.at('/jwks').length).toBe(1);
      const key = await signingKey('RS256', 'rotated');
      provider.keys.splice(0, 1, key);
      return { ...parts, header: { alg: key.alg, kid: key.kid }, key };
    },
  });
  await signIn(page);
  await expectVerified(page, { provider, algorithm: 'RS256, key rotated' });
  expect(provider.at('/jwks')).toHaveLength(2);
  expect(provider.at('/token')).toHaveLength(1);
});

test('oidcc-client-test-signing-key-rotation: a second sign-in is verified with the key that has come meanwhile', async ({ page, provider }) => {
  await signIn(page);
  await expectVerified(page, { provider, algorithm: 'RS256, key first' });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  expect(provider.at('/jwks')).toHaveLength(1);
  provider.keys.splice(0, 1, await signingKey('RS256', 'second'));
  provider.seen.length = 0;
  await signIn(page);
  await expectVerified(page, { provider, algorithm: 'RS256, key second' });
  expect(provider.at('/jwks')).toHaveLength(1);
});
