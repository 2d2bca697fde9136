import {
  API, APP, OAUTH_ONLY, PROVIDER, authenticate, cancel, claimOnline, consent, expect, expectProblem, menu, openMenu, signIn, signInBeside,
  somebody, storedKeys, test,
} from './support.mjs';
import { inspect } from './look.mjs';

const signOut = (page) => page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
const list = (page) => page.getByRole('region', { name: 'Accounts in this tab' }).getByRole('listitem');
const email = (user) => `${user}@example.com`;

async function octocatBeside(page) {
  await openMenu(page);
  await menu(page).getByRole('button', { name: 'OAuth 2.0 only: Sign in as somebody else' }).click();
  await authenticate(page, 'octocat');
  await expect(page.getByRole('heading', { name: 'The Octocat' })).toBeVisible();
}

// Looks at every frame from now on whether this text is on the page proper while somebody else is in use.
async function watchFrames(page, text) {
  await page.evaluate((text) => {
    const before = sessionStorage.getItem('daypass:in-use');
    window.seen = 0;
    const look = () => {
      const other = sessionStorage.getItem('daypass:in-use') !== before;
      if (other && document.querySelector('main').innerText.includes(text)) window.seen++;
      requestAnimationFrame(look);
    };
    look();
  }, text);
}

test('the provider is asked which account it is this time, and both people are held', async ({ page }) => {
  const first = await signIn(page);
  await openMenu(page);
  const [request] = await Promise.all([
    page.waitForRequest((it) => it.url().startsWith(`${PROVIDER}/auth?`)),
    menu(page).getByRole('button', { name: 'Development provider: Sign in as somebody else' }).click(),
  ]);
  expect(new URL(request.url()).searchParams.get('prompt')).toContain('select_account');
  const second = somebody();
  await authenticate(page, second);
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(page.locator('main')).toContainText(email(second));
  await expect(list(page)).toHaveCount(2);
  await expect(list(page).filter({ hasText: second })).toContainText('In use');
  await expect(list(page).filter({ hasText: first }).getByRole('button', { name: /^Use this account/ })).toBeVisible();
  expect(await storedKeys(page, 'daypass:session')).toHaveLength(2);
});

test('another account is put to use, and no frame shows the former person\'s profile or receipt', async ({ page }) => {
  const first = await signIn(page);
  await expect(page.locator('main')).toContainText(email(first));
  const second = await signInBeside(page);
  await expect(page.locator('main')).toContainText(email(second));
  await watchFrames(page, email(second));
  await list(page).filter({ hasText: first }).getByRole('button', { name: /^Use this account/ }).click();
  await expect(page.locator('main')).toContainText(email(first));
  await expect(page.getByRole('region', { name: 'Verification receipt' })).toContainText(first);
  await expect(page.getByRole('region', { name: 'Verification receipt' })).not.toContainText(second);
  expect(await page.evaluate(() => window.seen)).toBe(0);
  await expect(page.locator('h1')).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: 'is in use now.' })).toHaveCount(1);
});

test('answers of an API do not stay on the page for the next account', async ({ page }) => {
  const first = await signIn(page);
  const second = await signInBeside(page);
  await page.getByRole('link', { name: 'APIs' }).click();
  await openMenu(page);
  await menu(page).getByRole('button', { name: new RegExp(`^Use this account: ${first}`, 'i') }).click();
  await expect(menu(page)).toBeHidden();
  const answer = page.getByRole('region', { name: 'Response to Who am I to the API' });
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  await expect(answer).toContainText(first);
  await watchFrames(page, first);
  await openMenu(page);
  await menu(page).getByRole('button', { name: new RegExp(`^Use this account: ${second}`, 'i') }).click();
  await expect(page.getByRole('navigation').getByRole('button', { name: new RegExp(`^Accounts: ${second}`, 'i') })).toBeVisible();
  await expect(page.locator('main')).not.toContainText(first);
  expect(await page.evaluate(() => window.seen)).toBe(0);
});

test('a call that is under way at the change is given up, and belongs to nobody on the page', async ({ page }) => {
  const first = await signIn(page);
  const second = await signInBeside(page);
  await page.getByRole('link', { name: 'APIs' }).click();
  await openMenu(page);
  await menu(page).getByRole('button', { name: new RegExp(`^Use this account: ${first}`, 'i') }).click();
  let asking;
  const asked = new Promise((resolve) => { asking = resolve; });
  // never answered
  await page.route(`${API}/me`, (route) => (route.request().method() === 'GET' ? asking() : route.continue()));
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  await asked;
  const givenUp = page.waitForEvent('requestfailed', (request) => request.url() === `${API}/me`);
  await openMenu(page);
  await menu(page).getByRole('button', { name: new RegExp(`^Use this account: ${second}`, 'i') }).click();
  expect((await givenUp).failure().errorText).toContain('ABORTED');
  await expect(page.getByRole('button', { name: 'Send: Who am I to the API' })).toBeVisible();
  await expect(page.locator('main')).not.toContainText(first);
});

test('signing out leaves the other accounts, and the next page offers to continue as each of them', async ({ page }) => {
  const first = await signIn(page);
  const second = await signInBeside(page);
  await signOut(page);
  await page.locator('button[name=logout]').click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  const main = page.locator('main');
  await expect(main).toContainText('Your other accounts are still signed in.');
  await expect(main).not.toContainText(second);
  await inspect(page, 'See you next time');
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await expect(main.getByRole('button', { name: /^Development provider Last used localhost/ })).toBeVisible();
  await main.getByRole('button', { name: new RegExp(`^Continue as ${first}`, 'i') }).click();
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(main).toContainText(email(first));
  await expect(list(page)).toHaveCount(1);
});

test('a page that needs an account opens for the one that is continued with', async ({ page }) => {
  await signIn(page);
  await octocatBeside(page);
  await signOut(page);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await page.goto('/api?from=mail');
  await inspect(page, 'Sign in to call an API');
  await page.getByRole('button', { name: /^Continue as / }).click();
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
  await expect(page).toHaveURL(`${APP}/api?from=mail`);
});

test('signing out everywhere reaches the other tabs of this account and no other account', async ({ page, context }) => {
  const user = await signIn(page);
  const other = await context.newPage();
  await other.goto('/account');
  await other.getByRole('button', { name: /Development provider/ }).click();
  await consent(other);
  await expect(other.locator('main')).toContainText(email(user));
  await octocatBeside(other);
  await page.getByRole('button', { name: 'Sign out everywhere in this browser' }).click();
  await page.locator('button[name=logout]').click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await expect(list(other)).toHaveCount(1);
  await expect(list(other)).toContainText('The Octocat');
  expect(await storedKeys(other, 'daypass:session')).toHaveLength(1);
});

test('the page says what signing out everywhere means before it is done', async ({ page }) => {
  await signIn(page);
  await expect(page.getByRole('button', { name: 'Sign out everywhere in this browser' }))
    .toHaveAccessibleDescription(/other tabs of this browser forget the account in use too/);
});

test('of several sessions it is said which one has ended, and there are two ways on', async ({ page }) => {
  await signIn(page, { user: 'grace' });
  await octocatBeside(page);
  await list(page).filter({ hasText: 'Grace Hopper' }).getByRole('button', { name: /^Use this account/ }).click();
  await page.getByRole('link', { name: 'APIs' }).click();
  await page.route(`${PROVIDER}/token`, (route) => route.fulfill({
    status: 400, json: { error: 'invalid_grant' }, headers: { 'access-control-allow-origin': APP },
  }));
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  await inspect(page, 'The session of Grace Hopper has ended');
  await expect(page.getByRole('button', { name: /Development provider Last used/ })).toBeVisible();
  await page.getByRole('button', { name: /^Continue as The Octocat/ }).click();
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(list(page)).toHaveCount(1);
});

test('accounts are changed with the keyboard alone', async ({ page }) => {
  const first = await signIn(page);
  await expect(page.locator('main')).toContainText(email(first));
  const second = await signInBeside(page);
  await expect(page.locator('main')).toContainText(email(second));
  await page.getByRole('navigation').getByRole('button', { name: /^Accounts: / }).focus();
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(page.getByRole('navigation').getByRole('button', { name: /^Accounts: / })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(menu(page).getByRole('button', { name: /^Use this account/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toContainText(email(first));
  await expect(page.locator('h1')).toBeFocused();
});

test('the list of accounts does not hide what the keyboard has gone on to, and is there again on the way back', async ({ page }) => {
  await signIn(page);
  const button = page.getByRole('navigation').getByRole('button', { name: /^Accounts: / });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeVisible();
  // past the two providers of the list
  for (const _ of [1, 2, 3]) await page.keyboard.press('Tab');
  await expect(page.locator('main :focus')).toBeVisible();
  await expect(menu(page)).toBeHidden();
  await page.keyboard.press('Shift+Tab');
  await expect(button).toBeFocused();
  await expect(menu(page)).toBeVisible();
});

test('the list of accounts is accessible at phone and desktop width, light and dark', async ({ page }) => {
  await signIn(page, { user: 'ada' });
  await octocatBeside(page);
  await inspect(page, 'The Octocat');
  await openMenu(page);
  await inspect(page, 'The Octocat');
  await expect(menu(page)).toBeInViewport();
});

test('an account that has gone meanwhile is told and is not offered again', async ({ page }) => {
  await signIn(page, { user: 'ada' });
  await octocatBeside(page);
  const [gone] = await storedKeys(page, `daypass:session:${PROVIDER}`);
  await page.evaluate((key) => sessionStorage.removeItem(key), gone);
  await list(page).filter({ hasText: 'Ada Lovelace' }).getByRole('button', { name: /^Use this account/ }).click();
  await expect(page.getByRole('alert')).toContainText('This account is no longer signed in');
  await expect(page.locator('#problems')).toBeFocused();
  await expect(list(page)).toHaveCount(1);
  await expect(page.locator('h1')).toHaveText('The Octocat');
});

test('a provider that cannot be reached for somebody else is told, and the person stays signed in', async ({ page }) => {
  await signIn(page, { user: 'octocat', provider: /OAuth 2.0 only/ });
  await claimOnline(page);
  await page.route(`${PROVIDER}/.well-known/openid-configuration`, (route) => route.abort('connectionrefused'));
  await page.getByRole('button', { name: 'Development provider: Sign in as somebody else' }).click();
  await expect(page.locator('#problems')).toBeFocused();
  await expectProblem(page, 'unreachable');
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('input[name=login]')).toBeVisible();
});

test('a sign-in as somebody else that was cancelled leads back to who was signed in', async ({ page }) => {
  await signIn(page, { user: 'ada' });
  await openMenu(page);
  await menu(page).getByRole('button', { name: 'Development provider: Sign in as somebody else' }).click();
  await cancel(page);
  await expect(page.getByRole('heading', { name: 'You cancelled the sign-in' })).toBeVisible();
  await expectProblem(page, 'access_denied');
  await page.getByRole('link', { name: 'Go on as Ada Lovelace' }).click();
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  expect(await storedKeys(page, `daypass:session:${OAUTH_ONLY}`)).toEqual([]);
});
