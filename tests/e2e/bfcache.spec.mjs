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
  // in one step: pages on the way that have not settled yet cannot be gone back from
  const devtools = await page.context().newCDPSession(page);
  const { currentIndex, entries } = await devtools.send('Page.getNavigationHistory');
  const former = entries.slice(0, currentIndex).findLast(({ url }) => url.startsWith(APP));
  await devtools.send('Page.navigateToHistoryEntry', { entryId: former.id });
  await expect.poll(() => page.evaluate(() => window.painted).catch(() => '')).toBeTruthy();
  expect(await page.evaluate(() => window.painted)).not.toContain(email(first));
  await expect(page.locator('main')).toContainText(email(second));
  await expect(page.locator('main')).not.toContainText(email(first));
});
