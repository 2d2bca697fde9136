// The modules of the plan for RP-initiated logout of the OpenID Foundation, by their names.
import { compactVerify, importJWK } from 'jose';
import { expectVerified } from './outcome.mjs';
import { APP, storedKeys } from '../support.mjs';
import { expect, signIn, test } from '../fakes/index.mjs';
import { CLIENT_ID } from '../fakes/provider.mjs';

// Signs in and out again; the provider sends the person back at once, in the way that it was told to.
async function signInAndOut(page, provider) {
  await signIn(page);
  await expectVerified(page, { provider });
  provider.seen.length = 0;
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/Ada|One moment/);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  const ends = provider.at('/end-session');
  expect(ends).toHaveLength(1);
  return Object.fromEntries(ends[0].url.searchParams);
}

const provided = (page, term) => page.locator('.terms div', { hasText: term }).locator('dd');

test('oidcc-client-test-rp-init-logout: the provider is asked with its own ID token, and told where to come back to', async ({ page, provider }) => {
  const asked = await signInAndOut(page, provider);
  expect(asked).toEqual({
    id_token_hint: expect.any(String),
    client_id: CLIENT_ID,
    post_logout_redirect_uri: `${APP}/signed-out`,
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  const key = await importJWK(provider.keys[0].public, 'RS256');
  const { payload } = await compactVerify(asked.id_token_hint, key);
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ iss: provider.issuer, aud: CLIENT_ID, sub: 'ada' });
  // both leave at once, and either may arrive first
  const revoked = provider.at('/revoke').map(({ form }) => Object.fromEntries(form)).sort((one, other) => one.token.localeCompare(other.token));
  expect(revoked).toEqual([
    { token: expect.stringMatching(/^access-/), token_type_hint: 'access_token', client_id: CLIENT_ID },
    { token: expect.stringMatching(/^refresh-/), token_type_hint: 'refresh_token', client_id: CLIENT_ID },
  ]);
  // the provider is asked last, when nothing of the session is left
  expect(provider.seen.at(-1).path).toBe('/end-session');
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  await expect(provided(page, 'Session at the provider')).toHaveText('asked to end, and it sent you back');
});

const unconfirmed = {
  'oidcc-client-test-rp-init-logout-other-state: another state than the one that was sent confirms nothing, and the person is signed out':
    () => new URLSearchParams({ state: 'of-another-sign-out' }),
  'oidcc-client-test-rp-init-logout-no-state: a return without state confirms nothing, and the person is signed out':
    () => new URLSearchParams(),
};
for (const [title, ended] of Object.entries(unconfirmed)) {
  test(title, async ({ page, provider }) => {
    provider.misbehave({ ended });
    await signInAndOut(page, provider);
    await expect(page.getByRole('heading', { name: 'Signed out here' })).toBeVisible();
    await expect(provided(page, 'Session at the provider')).toHaveText('asked to end, not confirmed');
    await expect(page.locator('.notice')).toContainText('Provider of this test did not confirm');
    await expect(page.locator('main .button.primary')).toHaveCount(1);
    await page.locator('main .button.primary').click();
    await signIn(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ada Lovelace');
  });
}
