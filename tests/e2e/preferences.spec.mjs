// What people prefer, per account, in this browser: colors that are there before the first paint, the API that comes first, the console.
import { inspect } from './look.mjs';
import { expect, expectSignedIn, signIn, test } from './fakes/index.mjs';

const card = (page) => page.getByRole('region', { name: 'Preferences' });
const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const LIGHT = 'rgb(242, 236, 224)';
const DARK = 'rgb(17, 20, 28)';

async function open(page) {
  await signIn(page, '/account');
  await expectSignedIn(page);
  await expect(card(page)).toBeVisible();
}

test('colors hold at once, after a reload before anything is painted, and in a new tab', async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page);
  expect(await background(page)).toBe(LIGHT);
  await card(page).getByRole('radio', { name: 'Dark' }).check();
  await expect(card(page).getByRole('status')).toHaveText('Kept.');
  await expect.poll(() => background(page)).toBe(DARK);
  await expect(page.locator('meta[name="theme-color"]').first()).toHaveAttribute('content', '#11141c');
  // the program never comes: what is seen is what was painted first
  await page.route('**/*.wasm', () => {});
  await page.goto('/', { waitUntil: 'domcontentloaded' });
  await expect(page.locator('[aria-busy=true]').first()).toBeAttached();
  expect(await background(page)).toBe(DARK);
  const other = await context.newPage();
  await other.emulateMedia({ colorScheme: 'light' });
  await other.goto('/');
  await expect(other.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
  expect(await background(other)).toBe(DARK);
});

test('light stays light on a device that is dark, and the device is followed again when asked for', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  await card(page).getByRole('radio', { name: 'Light' }).check();
  await expect.poll(() => background(page)).toBe(LIGHT);
  await card(page).getByRole('radio', { name: 'As this device' }).check();
  await expect.poll(() => background(page)).toBe(DARK);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => background(page)).toBe(LIGHT);
});

test('they are of one account, under a name that does not say whose', async ({ page, provider }) => {
  await open(page);
  await card(page).getByRole('radio', { name: 'Dark' }).check();
  await card(page).getByRole('radio', { name: 'Answer beside the request' }).check();
  const names = await page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith('daypass:preferences:')));
  expect(names).toHaveLength(1);
  expect(JSON.stringify(names)).not.toMatch(/ada|lovelace|localhost/i);
  expect(JSON.parse(names[0][1])).toEqual({ theme: 'dark', default_api: null, console_layout: 'beside' });
  await page.reload();
  await expect(card(page).getByRole('radio', { name: 'Answer beside the request' })).toBeChecked();
  expect(provider.live()).toHaveLength(1);
});

for (const theme of ['As this device', 'Dark']) {
  test(`the page is accessible with the colors: ${theme}`, async ({ page }) => {
    await open(page);
    await card(page).getByRole('radio', { name: theme }).check();
    await inspect(page, 'Ada Lovelace');
  });
}

test('the API that is preferred comes first', async ({ page, configuration }) => {
  const [api] = configuration.providers[0].apis;
  configuration.providers[0].apis.push({ ...api, name: 'Second', url: `${api.url}second` });
  await open(page);
  await card(page).getByLabel('API that comes first').selectOption('Second');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'APIs' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Second' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('Second');
});

test('an answer comes below its request, or beside it where that is preferred and there is room', async ({ page, configuration }) => {
  const [{ name }] = configuration.providers[0].apis[0].requests;
  const call = async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'APIs' }).click();
    await page.getByRole('button', { name: `Send: ${name}` }).click();
    const answer = page.getByRole('region', { name: `Response to ${name}` });
    await expect(answer.getByText('200 OK')).toBeVisible();
    const [asked, answered] = [await page.locator('.asked').first().boundingBox(), await answer.boundingBox()];
    return { below: answered.y >= asked.y + asked.height, beside: answered.x >= asked.x + asked.width };
  };
  await open(page);
  expect(await call()).toEqual({ below: true, beside: false });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account' }).click();
  await card(page).getByLabel('Answer beside the request').check();
  expect(await call()).toEqual({ below: false, beside: true });
  await inspect(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.locator('.requests > li').first().evaluate((li) => getComputedStyle(li).gridTemplateColumns.split(' ').length)).toBe(1);
});

test('where nothing can be kept, the page says so and the choice holds until it is closed', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page);
  await page.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
  await card(page).getByRole('radio', { name: 'Dark' }).click();
  await expect(card(page).getByRole('status')).toContainText('The browser does not keep it');
  await expect.poll(() => background(page)).toBe(DARK);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'APIs' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Account' }).click();
  await expect(card(page).getByRole('radio', { name: 'Dark' })).toBeChecked();
});

test('two tabs of two people with colors of their own leave each other alone', async ({ page, context, configuration, evil }) => {
  configuration.providers.push({ ...evil.configuration, name: 'Another', redirect_path: '/callback/another' });
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page);
  await card(page).getByLabel('Dark').check();
  const other = await context.newPage();
  await other.emulateMedia({ colorScheme: 'light' });
  await signIn(other, '/account', /^Another/);
  await expectSignedIn(other);
  await card(other).getByLabel('Light').check();
  for (const tab of [page, other]) await tab.evaluate(() => addEventListener('storage', ({ key }) => (window.told ??= []).push(key)));
  const forget = () => Promise.all([page, other].map((tab) => tab.evaluate(() => { window.told = []; })));
  // words arrive in the order in which they are said: what was said before two more has been through all tabs
  const hearOut = async () => {
    for (const [from, to] of [[page, other], [other, page]]) {
      await from.evaluate(() => localStorage.setItem('probe', String(Math.random())));
      await expect.poll(() => to.evaluate(() => window.told.includes('probe'))).toBe(true);
    }
  };
  await forget();
  await hearOut();
  await forget();
  await card(other).getByLabel('Answer beside the request').check();
  await expect.poll(() => page.evaluate(() => window.told.length)).toBeGreaterThan(0);
  await hearOut();
  expect(await other.evaluate(() => window.told)).toEqual(['probe']);
  expect(new Set(await page.evaluate(() => window.told.filter((key) => key !== 'probe'))).size).toBe(1);
});

test('of several providers the one that was used last is marked, in this tab and in others, and only its issuer is kept', async ({ page, context, configuration, evil }) => {
  configuration.providers.push({ ...evil.configuration, name: 'Another', redirect_path: '/callback/another' });
  await page.goto('/');
  await expect(page.getByRole('button', { name: /^Another/ })).toBeVisible();
  await expect(page.getByText('Last used')).toHaveCount(0);
  await signIn(page, '/', /^Another/);
  await expectSignedIn(page);
  const other = await context.newPage();
  await other.goto('/');
  await expect(other.getByRole('button', { name: /^Another Last used/ })).toBeVisible();
  await expect(other.getByRole('listitem').filter({ hasText: 'Last used' })).toHaveCount(1);
  await expect(other.getByRole('listitem').filter({ hasText: 'Last used' })).toContainText('Asks for your name, your email address and staying signed in');
  expect(await other.evaluate(() => localStorage.getItem('daypass:last-used'))).toBe(evil.issuer);
  await inspect(other, 'Sign in');
});
