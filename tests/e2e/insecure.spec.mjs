import { inspect } from './look.mjs';
import { expect, test, watch } from './support.mjs';

// A host name that is not this machine's, so that the browser calls the page insecure.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...launchOptions.args, '--host-resolver-rules=MAP app.example.test 127.0.0.1'] });
  },
});

test('a page that was not loaded securely says so, and nothing is sent anywhere', async ({ page }) => {
  const foreign = watch(page, (request) => !request.url().startsWith('http://app.example.test:8080'));
  await page.goto('http://app.example.test:8080/');
  await expect(page.getByRole('heading', { name: 'This page was not loaded securely' })).toBeVisible();
  // the file is not at fault, and nobody has asked for it
  await expect(page.locator('.blame')).toContainText('The address of this page');
  await expect(page.getByRole('main')).not.toContainText('daypass.json');
  await inspect(page, 'This page was not loaded securely');
  expect(foreign).toEqual([]);
});
