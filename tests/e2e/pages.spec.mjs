import { inspect } from './look.mjs';
import { expect, signIn, test } from './support.mjs';

for (const [path, heading] of Object.entries({
  '/': 'Sign in', '/account': /sign in/i, '/signed-out': 'Nobody is signed in', '/callback?code=x&state=y': 'This sign-in was not started here',
  '/no/such/page': 'There is no such page',
})) {
  test(`the page at ${path} is accessible for everybody at phone and desktop width, light and dark`, async ({ page }) => {
    await page.goto(path);
    await inspect(page, heading);
  });
}

for (const [path, heading] of Object.entries({ '/account': 'Ada Lovelace', '/': /Ada/ })) {
  test(`the page at ${path} is accessible in the same way for somebody who is signed in`, async ({ page }) => {
    await signIn(page, { user: 'ada' });
    await page.goto(path);
    await inspect(page, heading);
  });
}

test('a refusal of an API is accessible in the same way', async ({ page }) => {
  await signIn(page, { user: 'ada', from: '/api' });
  await page.getByRole('button', { name: 'Send: Administration' }).click();
  await expect(page.getByText('403 Forbidden')).toBeVisible();
  await inspect(page, /API/);
});

test('everything can be done with the keyboard alone', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: /Development provider/ }).waitFor();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /Development provider/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.locator('input[name=login]').waitFor();
  await page.keyboard.type('keyboard');
  await page.keyboard.press('Tab');
  await page.keyboard.type('any');
  await page.keyboard.press('Enter');
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
});

test('each page has a title of its own', async ({ page }) => {
  const titles = async (pages) => {
    for (const [path, title] of Object.entries(pages)) {
      await page.goto(path);
      await expect(page).toHaveTitle(`${title} · Daypass`);
    }
  };
  await titles({
    '/': 'Sign in', '/account': 'Sign in to see your account', '/api': 'Sign in to call an API', '/signed-out': 'Signed out', '/tokens': 'Sign in to see your tokens',
    '/callback': 'No answer', '/callback?code=x&state=y': 'Sign-in stopped', '/no/such/page': 'Not found',
  });
  await signIn(page);
  await titles({ '/': 'Signed in', '/account': 'Account', '/api': 'APIs', '/tokens': 'Tokens' });
});

test('the static page is there before the app and needs no script to say what is missing', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('http://localhost:8080/');
  await expect(page.getByRole('heading', { name: 'Daypass needs JavaScript' })).toBeVisible();
  await context.close();
});
