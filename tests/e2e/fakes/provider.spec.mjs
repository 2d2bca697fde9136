// Without a misbehaviour there is nothing to refuse: what the other tests rest on.
import { expectProblem } from '../support.mjs';
import { expect, expectSignedIn, sendRequest, signIn, test } from './index.mjs';

test('the provider of a test is one that people sign in at, and whose token the API gets', async ({ page, provider, api }) => {
  await signIn(page, '/api');
  await expectSignedIn(page);
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
  expect(provider.at('/token')).toHaveLength(1);
  const [call] = api.at('/ask');
  expect(call.headers.authorization).toMatch(/^Bearer access-/);
});

test('one that is told to misbehave does so', async ({ page, provider }) => {
  provider.misbehave({ idToken: ({ header, claims }) => ({ header, claims: { ...claims, aud: 'somebody-else' } }) });
  await signIn(page);
  await expectProblem(page, 'id_token_aud');
  expect(provider.at('/token')).toHaveLength(1);
  expect(provider.at('/userinfo')).toEqual([]);
});
