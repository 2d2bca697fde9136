// The whole app as a new user meets it, with the keyboard alone.
import { expect, signIn, expectSignedIn, test } from './fakes/index.mjs';
import { CLIENT_ID } from './fakes/provider.mjs';
import { forgetTurns, goThrough, missed, press, stop, tabTo } from './keyboard.mjs';
import { APP } from './support.mjs';

const heading = (page) => page.getByRole('heading', { level: 1 });
const footer = (page, name) => page.getByRole('contentinfo').getByRole('link', { name });
const header = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
const button = (page, name) => page.getByRole('main').getByRole('button', { name });

test.beforeEach(async ({ configuration, page }) => {
  configuration.own_providers = true;
  // nothing is on its way to where it will be seen
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

test('somebody gets from the first page through all others and out again', async ({ page, api, evil: mine }) => {
  test.slow();
  api.misbehave(() => ({ json: { notes: [{ text: 'milk' }] } }));

  await page.goto('/');
  await expect(heading(page)).toHaveText('Sign in');
  await press(page, button(page, /^Provider of this test/));
  await expectSignedIn(page);

  await page.waitForURL(`${APP}/account`);
  // nothing moves any more
  await expect(heading(page)).toHaveText('Ada Lovelace');
  await expect(button(page, 'Refresh now')).toBeVisible();
  await press(page, button(page, 'Refresh now'));
  await expect(page.getByText('The access token is a new one now.')).toBeVisible();
  await expect(button(page, 'Refresh now')).toBeFocused();
  await tabTo(page, page.getByRole('radio', { name: 'As this device' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('radio', { name: 'As this device' })).toBeChecked();
  await stop(page);

  await tabTo(page, header(page, 'APIs'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toBeFocused();
  await press(page, button(page, 'Send: Ask'));
  await expect(page.getByText('200 OK')).toBeVisible();
  await expect(button(page, 'Send: Ask')).toBeFocused();
  const branch = page.locator('.tree summary').nth(1);
  await tabTo(page, branch);
  const open = await branch.evaluate((it) => it.parentElement.open);
  await page.keyboard.press('Enter');
  await expect(branch.locator('..')).toHaveJSProperty('open', !open);
  await expect(branch).toBeFocused();
  await page.keyboard.press('Space');
  await expect(branch.locator('..')).toHaveJSProperty('open', open);
  await tabTo(page, page.getByRole('combobox', { name: 'Method' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('combobox', { name: 'Method' })).toHaveValue('POST');
  await page.keyboard.press('Tab');
  await stop(page);
  await page.keyboard.type('mine');
  await page.keyboard.press('Enter');
  await expect.poll(() => api.at('/mine').map((call) => call.method)).toEqual(['POST']);
  await expect(page.locator('.history > li')).toHaveCount(2);
  await stop(page);

  await press(page, footer(page, 'Tokens: look inside, verify'));
  await expect(heading(page)).toBeFocused();
  const access = page.getByRole('region', { name: 'Access token' });
  await press(page, access.getByRole('button', { name: /^Reveal/ }));
  await expect(access.getByText('Shown for 30 seconds.')).toBeVisible();
  await expect(access.getByRole('button', { name: /^Hide/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(access.getByText('Hidden again.')).toBeVisible();
  await expect(access.getByRole('button', { name: /^Reveal/ })).toBeFocused();

  await press(page, footer(page, 'Examine the provider'));
  await expect(heading(page)).toBeFocused();
  await press(page, button(page, 'Examine'));
  await expect(button(page, 'Copy as text')).toBeVisible();
  await expect(button(page, 'Examine again')).toBeFocused();
  await tabTo(page, button(page, 'Copy as text'));

  await press(page, footer(page, 'What happened, step by step'));
  await expect(heading(page)).toBeFocused();
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, page.getByRole('link', { name: 'Download as JSON' }))]);
  expect(file.suggestedFilename()).toBe('daypass-flight.json');
  await press(page, button(page, 'Timeline'), 'Space');
  await expect(button(page, 'Timeline')).toBeFocused();
  const step = page.locator('.flight > li').nth(1);
  await press(page, step.locator('summary'));
  await expect(step.locator('dl')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(step.getByRole('link').first()).toBeFocused();
  await stop(page);

  await tabTo(page, header(page, 'Account'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toBeFocused();
  await press(page, page.getByRole('main').getByRole('link', { name: 'Use a provider of your own' }));
  await expect(heading(page)).toBeFocused();
  const form = page.locator('#own-form');
  await tabTo(page, form.getByLabel('Issuer', { exact: true }));
  await page.keyboard.type(mine.issuer);
  await page.keyboard.press('Tab');
  await page.keyboard.type(CLIENT_ID);
  await press(page, form.getByRole('button', { name: 'Save' }));
  await expect(page.locator('#own-said')).toBeFocused();
  await press(page, button(page, /^Remove: /));
  await expect(page.getByRole('alert')).toBeVisible();
  await stop(page);
  await press(page, page.getByRole('alert').getByRole('button', { name: 'Remove' }));
  await expect(page.locator('#own-said')).toBeFocused();
  await expect(page.getByRole('region', { name: 'In this browser' })).toHaveCount(0);

  await tabTo(page, page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Sign out' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('See you next time');
  await press(page, page.getByRole('main').getByRole('link', { name: 'Sign in again' }));
  await expect(heading(page)).toHaveText('Sign in');
  await expect(heading(page)).toBeFocused();
});

const PAGES = {
  'the sign-in': '/', 'the doctor': '/doctor', 'the own providers': '/providers', 'the tokens': '/tokens', 'the flight': '/flight',
  'a page that is not there': '/no/such/page', 'the end': '/signed-out',
};

test('every page has a turn for each thing that can be used there, for nobody yet, and lets go of the focus', async ({ page }) => {
  test.slow();
  for (const [name, path] of Object.entries(PAGES)) {
    await test.step(name, async () => {
      await page.goto(path);
      await expect(footer(page, 'Examine the provider')).toBeVisible();
      await expect(heading(page)).not.toHaveText('Opening…');
      const stops = await goThrough(page);
      expect(stops[0]).toBe('a Skip to content');
      expect(await missed(page)).toEqual([]);
    });
  }
});

for (const [width, size] of Object.entries({ phone: { width: 390, height: 700 }, desktop: { width: 1280, height: 720 } })) {
  test(`every page has a turn for each thing that can be used there, for somebody who is signed in, forwards and backwards on a ${width}`, async ({ page }) => {
    test.slow();
    await page.setViewportSize(size);
    await signIn(page, '/account');
    await expectSignedIn(page);
    for (const [name, path] of Object.entries({ ...PAGES, 'the account': '/account', 'the console': '/api' })) {
      await test.step(name, async () => {
        await page.goto(path);
        await expectSignedIn(page);
        await expect(heading(page)).toBeVisible();
        await expect(page.locator('.skeleton')).toHaveCount(0);
        const stops = await goThrough(page);
        expect(await missed(page)).toEqual([]);
        await forgetTurns(page);
        expect((await goThrough(page, 'Shift+Tab')).reverse()).toEqual(stops);
      });
    }
  });
}

test('whoever skips to the content is in it', async ({ page }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  await page.goto('/api');
  // the part that the page is in has come
  await expect(button(page, 'Send: Ask')).toBeVisible();
  await page.keyboard.press('Tab');
  await stop(page);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.locator('main').evaluate((main) => main.contains(document.activeElement))).toBe(true);
  await stop(page);
});
