// A client that has to push its authorization requests (RFC 9126), and one that chooses to.
import { chooseClient } from '../../dev/choose_client.mjs';
import { PROVIDER, authenticate, chooseProvider, expect, somebody, test, watch } from './support.mjs';

for (const client of ['daypass-par', 'daypass']) {
  test(`${client}: the address has a reference and nothing of the request, and the sign-in ends as any other`, async ({ page }) => {
    await chooseClient(page, client, { require_pushed_authorization_requests: true });
    const pushed = watch(page, (request) => request.url() === `${PROVIDER}/request` && request.method() === 'POST');
    await page.goto('/');
    const [request] = await Promise.all([
      page.waitForRequest((it) => it.url().startsWith(`${PROVIDER}/auth?`)),
      chooseProvider(page),
    ]);
    expect([...new URL(request.url()).searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const body = new URLSearchParams(pushed[0].postData());
    expect([...body.keys()]).toEqual(expect.arrayContaining(['code_challenge', 'nonce', 'redirect_uri', 'scope', 'state']));
    await authenticate(page, somebody());
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    expect(pushed).toHaveLength(1);
  });
}
