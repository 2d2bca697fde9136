// The program comes in parts: what stands in a page that most visitors never open comes when one of them opens it.
import { inspect } from './look.mjs';
import { alter, expect, signIn, test, watch } from './support.mjs';

const FIRST = /\/daypass-[0-9a-f]{16}_bg\.wasm$/;
const TOOLS = /\/daypass-tools-[0-9a-f]{16}_bg\.wasm$/;
const CONSOLE = /\/daypass-console-[0-9a-f]{16}_bg\.wasm$/;
const LATER = /\/daypass-[a-z]+[0-9a-z-]*-[0-9a-f]{16}_bg\.wasm$/;
const programs = (page) => watch(page, (request) => request.url().endsWith('.wasm'));
const urls = (requests) => requests.map((request) => request.url());
const heading = (page, name) => page.getByRole('heading', { level: 1, name });
const footer = (page) => page.getByRole('contentinfo');

test('who only signs in loads the first part and no other', async ({ page }) => {
  const loaded = programs(page);
  await signIn(page, { user: 'ada' });
  await expect(heading(page, 'Ada Lovelace')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Verification receipt' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(urls(loaded).filter((url) => FIRST.test(url)).length).toBeGreaterThan(0);
  expect(urls(loaded).filter((url) => !FIRST.test(url))).toEqual([]);
});

test('the tools come when the first of them opens, and once for all of them', async ({ page }) => {
  await page.goto('/');
  const loaded = programs(page);
  await footer(page).getByRole('link', { name: 'What happened, step by step' }).click();
  await expect(page).toHaveTitle(/^What happened/);
  expect(urls(loaded).filter((url) => TOOLS.test(url))).toHaveLength(1);
  expect(urls(loaded).filter((url) => CONSOLE.test(url))).toEqual([]);
  const before = loaded.length;
  await footer(page).getByRole('link', { name: 'Examine the provider' }).click();
  await expect(page).toHaveTitle(/^Provider doctor/);
  await footer(page).getByRole('link', { name: 'Tokens: look inside, verify' }).click();
  await expect(page).toHaveTitle(/^Sign in to see your tokens/);
  expect(loaded).toHaveLength(before);
});

test('a page whose part is on its way says so, takes the focus when it is there, and can be left before', async ({ page }) => {
  let asked = 0;
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await page.route(LATER, async (route) => {
    asked++;
    await released;
    await route.continue();
  });
  await page.goto('/');
  await footer(page).getByRole('link', { name: 'What happened, step by step' }).click();
  await inspect(page, 'Opening…');
  await expect.poll(() => asked).toBeGreaterThan(0);
  await page.goBack();
  await expect(page.getByRole('button', { name: /^Development provider/ })).toBeVisible();
  await footer(page).getByRole('link', { name: 'Examine the provider' }).click();
  await expect(heading(page, 'Opening…')).toBeVisible();
  release();
  await expect(page).toHaveTitle(/^Provider doctor/);
  await expect(page.locator('main h1')).toBeFocused();
});

test.describe('a part that does not come', () => {
  test.use({ expected: /integrity|Failed to fetch|404|net::ERR/ });

  test('web-sri: a part that was altered is not run, and the page says so', async ({ page }) => {
    // a custom section, which changes nothing of what the program does
    await alter(page, TOOLS, async (response) => ({ body: Buffer.concat([await response.body(), Buffer.from([0, 2, 1, 120])]) }));
    await page.goto('/flight');
    await inspect(page, 'This page did not arrive');
    await expect(page).toHaveTitle(/^This page did not arrive/);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.click();
    await expect(heading(page, 'This page did not arrive')).toBeFocused();
    await page.unrouteAll();
    await again.click();
    await expect(page).toHaveTitle(/^What happened/);
    await expect(page.locator('main h1')).toBeFocused();
  });

  test('without the network the rest goes on, and the page opens when the network is back', async ({ page, context }) => {
    await signIn(page, { user: 'ada' });
    await context.setOffline(true);
    await footer(page).getByRole('link', { name: 'Tokens: look inside, verify' }).click();
    await expect(heading(page, 'This page did not arrive')).toBeVisible();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await expect(heading(page, 'Ada Lovelace')).toBeVisible();
    await context.setOffline(false);
    await footer(page).getByRole('link', { name: 'Tokens: look inside, verify' }).click();
    await expect(page).toHaveTitle(/^Tokens/);
  });

  test('an app that was deployed anew since it was opened: a part with another name, and a reload', async ({ page }) => {
    await page.goto('/');
    await page.route(LATER, (route) => route.fulfill({ status: 404 }));
    await footer(page).getByRole('link', { name: 'Examine the provider' }).click();
    await expect(heading(page, 'This page did not arrive')).toBeVisible();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect(page).toHaveTitle(/^Provider doctor/);
  });
});
