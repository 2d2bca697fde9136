// The app in a folder of its origin, and as something that a browser can install: no address leads out of the folder.
import { expect, expectSignedIn, sendRequest, signIn, test } from './fakes/index.mjs';
import { APP, host } from './support.mjs';

const FOLDER = '/tools/daypass/';

for (const folder of ['/', FOLDER]) {
  test.describe(`the app at ${folder}`, () => {
    test.beforeEach(async ({ context }) => { await host(context, { folder }); });

    test('signs in, comes back to the page that was opened, and goes back and forward', async ({ page, provider, api }) => {
      await signIn(page, `${folder}api`);
      await expectSignedIn(page);
      await expect(page).toHaveURL(`${APP}${folder}api`);
      expect(provider.at('/authorize')[0].url.searchParams.get('redirect_uri')).toBe(`${APP}${folder}callback`);
      await sendRequest(page);
      await expect(page.getByText('200 OK')).toBeVisible();
      expect(api.at('/ask')).toHaveLength(1);
      const navigation = page.getByRole('navigation', { name: 'Main' });
      await navigation.getByRole('link', { name: 'Account' }).click();
      await expect(page).toHaveURL(`${APP}${folder}account`);
      await page.getByRole('contentinfo').getByRole('link', { name: 'Examine the provider' }).click();
      await expect(page).toHaveURL(`${APP}${folder}doctor`);
      await expect(page.locator('.facts')).toContainText(`${APP}${folder}callback`);
      await page.goBack();
      await expect(page).toHaveURL(`${APP}${folder}account`);
      await expect(page.getByRole('heading', { level: 1, name: 'Ada Lovelace' })).toBeVisible();
      await page.goForward();
      await expect(page.getByRole('heading', { level: 1, name: 'Is everything set up right?' })).toBeVisible();
      await page.reload();
      await expect(page.getByRole('heading', { level: 1, name: 'Is everything set up right?' })).toBeVisible();
      await navigation.getByRole('button', { name: 'Sign out' }).click();
      await expect(page).toHaveURL((url) => url.pathname === `${folder}signed-out`);
      await expect(page.getByRole('heading', { level: 1, name: 'See you next time' })).toBeVisible();
    });

    test('a page that does not exist is told there, and leads back to the start page of the folder', async ({ page }) => {
      await page.goto(`${folder}no/such/page`);
      await page.getByRole('link', { name: 'Go to the start page' }).click();
      await expect(page).toHaveURL(`${APP}${folder}`);
      await expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
    });

    test('a provider that is added there has its redirect URI there', async ({ page, configuration, evil: mine }) => {
      configuration.own_providers = true;
      await page.goto(`${folder}providers`);
      await page.getByLabel('Issuer', { exact: true }).fill(mine.issuer);
      await expect(page.locator('.facts').getByText('/callback/own/')).toHaveText(new RegExp(`^${APP}${folder}callback/own/[0-9a-f]{32}$`));
    });

    test('its manifest and its icons are there, and the manifest names no address outside', async ({ page }) => {
      await page.goto(folder);
      const manifest = await page.evaluate(async () => {
        const url = document.querySelector('link[rel=manifest]').href;
        return { url, ...(await (await fetch(url)).json()) };
      });
      expect(manifest.url).toBe(`${APP}${folder}manifest.webmanifest`);
      for (const key of ['start_url', 'scope', 'id']) expect(new URL(manifest[key], manifest.url).href, key).toBe(`${APP}${folder}`);
      const drawn = await page.evaluate(async (icons) => Promise.all(icons.map(async (src) => {
        const image = Object.assign(new Image(), { src });
        await image.decode();
        return image.naturalWidth;
      })), manifest.icons.map(({ src }) => new URL(src, manifest.url).href));
      expect(drawn.slice(1)).toEqual([192, 512, 512]);
      expect(drawn[0]).toBeGreaterThan(0);
      expect(manifest.icons.map((it) => it.purpose)).toContain('maskable');
      for (const icon of await page.locator('link[rel~=icon], link[rel=apple-touch-icon]').all()) {
        expect((await page.request.get(await icon.evaluate((it) => it.href))).status()).toBe(200);
      }
    });
  });
}

test('the browser finds nothing in the manifest that keeps it from installing the app', async ({ page, context }) => {
  await page.goto('/');
  const browser = await context.newCDPSession(page);
  const { errors } = await browser.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  // a window without history, as tests have it, installs nothing
  expect(installabilityErrors.map((it) => it.errorId).filter((it) => it !== 'in-incognito')).toEqual([]);
});
