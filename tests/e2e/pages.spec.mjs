import { inspect } from './look.mjs';
import { expect, signIn, test } from './support.mjs';

test('the pages for everybody are accessible at phone and desktop width, light and dark', async ({ page }) => {
  await page.goto('/');
  await inspect(page, 'Sign in');
  await page.goto('/account');
  await inspect(page, /sign in/i);
  await page.goto('/signed-out');
  await inspect(page, 'Nobody is signed in');
  await page.goto('/callback?code=x&state=y');
  await inspect(page, 'This sign-in was not started here');
  await page.goto('/no/such/page');
  await inspect(page, 'There is no such page');
});

test('the pages for somebody who is signed in are accessible in the same way', async ({ page }) => {
  await signIn(page, { user: 'ada' });
  await inspect(page, 'Ada Lovelace');
  await page.goto('/');
  await inspect(page, /Ada/);
  await page.goto('/api');
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
