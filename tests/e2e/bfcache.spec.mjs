import { APP, expect, signIn, signInBeside, test } from './support.mjs';

// Browsers under test have the back/forward cache switched off; here it is on, as it is for people.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  },
});

const email = (user) => `${user}@example.com`;

test('Back to a page of the former account shows the account in use before anything is painted', async ({ page }) => {
  await page.addInitScript(() => addEventListener('pageshow', (event) => {
    if (event.persisted) requestAnimationFrame(() => { window.painted = document.body.innerText; });
  }));
  const first = await signIn(page);
  await expect(page.locator('main')).toContainText(email(first));
  const second = await signInBeside(page);
  await expect(page.locator('main')).toContainText(email(second));
  // a page that has just come back cannot be gone back from before it is active again
  const devtools = await page.context().newCDPSession(page);
  const isActive = () => devtools.send('Page.getNavigationHistory').then(() => true, () => false);
  do {
    await page.goBack({ waitUntil: 'commit' });
    await expect.poll(isActive).toBe(true);
  } while (!page.url().startsWith(APP));
  await expect.poll(() => page.evaluate(() => window.painted)).toBeTruthy();
  expect(await page.evaluate(() => window.painted)).not.toContain(email(first));
  await expect(page.locator('main')).toContainText(email(second));
  await expect(page.locator('main')).not.toContainText(email(first));
});
