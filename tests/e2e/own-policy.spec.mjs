// A provider that was added at run time, under the headers that are derived from the configuration.
import { inspect } from './look.mjs';
import { expectSignedIn } from './fakes/index.mjs';
import { CLIENT_ID, startProvider } from './fakes/provider.mjs';
import { APP, configure, expect, host, test as base } from './support.mjs';

const test = base.extend({
  mine: async ({}, use) => {
    const mine = await startProvider();
    await use(mine);
    await mine.close();
  },
});

const withOwn = (context) => configure(context, (_, configuration) => { configuration.own_providers = true; });
const start = async (page, mine) => {
  await page.goto('/providers');
  for (const [name, text] of [['Issuer', mine.issuer], ['Client ID', CLIENT_ID], ['Name (optional)', 'Mine']]) await page.getByLabel(name, { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Sign in: Mine' }).click();
};

test('a provider that was added can be signed in with', async ({ page, context, mine }) => {
  await withOwn(context);
  await start(page, mine);
  await expectSignedIn(page);
});

test.describe('of a configuration that does not allow it', () => {
  test.use({ expected: /Content Security Policy directive: "connect-src|violates the document's Content Security Policy/ });
  test('the browser refuses, and the page says so in place, with what to do about it', async ({ page, context, mine }) => {
    const strict = (await fetch(APP)).headers.get('content-security-policy');
    await withOwn(context);
    await host(context, { headers: { 'content-security-policy': strict } });
    await start(page, mine);
    await expect(page.getByRole('alert')).toContainText('connect-src https:');
    await expect(page.getByRole('alert')).toContainText('own_providers');
    await page.getByRole('alert').getByText('Technical detail').click();
    await expect(page.getByRole('alert').locator('details code').first()).toHaveText('content_security_policy');
    await inspect(page, 'Sign in with your own provider');
    expect(mine.seen).toEqual([]);
  });
});
