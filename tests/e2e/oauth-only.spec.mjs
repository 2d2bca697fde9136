import { APP, OAUTH_ONLY, expect, signIn, test, watch } from './support.mjs';

test('a server that is OAuth 2.0 only signs people in, and an API tells who they are', async ({ page }) => {
  const asked = watch(page, (request) => request.url().includes('.well-known') || request.url().includes('jwks'));
  await signIn(page, { user: 'octocat', provider: /OAuth 2.0 only/ });
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(page.locator('main')).toContainText('583231');
  await expect(page.getByRole('region', { name: 'Verification receipt' }).getByRole('listitem')).toHaveCount(0);
  expect(asked.filter((request) => request.url().startsWith(OAUTH_ONLY))).toEqual([]);
});

test('its API is called with its token, and a reload keeps the person signed in', async ({ page }) => {
  await signIn(page, { user: 'octocat', provider: /OAuth 2.0 only/, from: '/api' });
  await page.reload();
  await page.getByRole('button', { name: 'Send: Who am I' }).click();
  const answer = page.getByRole('region', { name: 'Response to Who am I' });
  await expect(answer.getByText('200 OK')).toBeVisible();
  await expect(answer).toContainText('583231');
});

test('signing out says that this provider has no page for it', async ({ page }) => {
  await signIn(page, { user: 'octocat', provider: /OAuth 2.0 only/ });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await expect(page.getByText('offers no sign-out', { exact: false })).toBeVisible();
});
