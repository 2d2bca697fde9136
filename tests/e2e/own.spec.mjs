// Providers that people bring along: added at run time, kept in this browser, never in the place of one of the configuration.
import { inspect } from './look.mjs';
import { expect, expectSignedIn, signIn, test } from './fakes/index.mjs';
import { CLIENT_ID } from './fakes/provider.mjs';
import { APP, host, storedKeys } from './support.mjs';

const HEADING = 'Sign in with your own provider';
const form = (page) => page.getByRole('region', { name: /^(Add a|Change the) provider$/ });
const list = (page) => page.getByRole('region', { name: 'In this browser' });
const field = (page, name) => form(page).getByLabel(name, { exact: true });
const kept = (page) => page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith('daypass:provider:')));

test.beforeEach(({ configuration }) => { configuration.own_providers = true; });

async function fill(page, mine, name = 'Mine') {
  await field(page, 'Issuer').fill(mine.issuer);
  await field(page, 'Client ID').fill(CLIENT_ID);
  await field(page, 'Name (optional)').fill(name);
}

async function add(page, mine, name) {
  await page.goto('/providers');
  await fill(page, mine, name);
  await form(page).getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved: ' })).toBeFocused();
}

test('somebody adds a provider from the sign-in card with the keyboard alone, and signs in at the redirect URI that was shown', async ({ page, evil: mine }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Use a provider of your own' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: HEADING })).toBeFocused();
  await field(page, 'Issuer').focus();
  await page.keyboard.type(mine.issuer);
  await page.keyboard.press('Tab');
  await page.keyboard.type(CLIENT_ID);
  const shown = await form(page).locator('code').filter({ hasText: '/callback/own/' }).textContent();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Saved: ' })).toBeFocused();
  expect(mine.seen).toEqual([]);
  await list(page).getByRole('button', { name: /^Sign in: / }).focus();
  await page.keyboard.press('Enter');
  await expectSignedIn(page);
  expect(mine.at('/authorize')[0].url.searchParams.get('redirect_uri')).toBe(shown);
  expect(mine.at('/token')[0].form.get('redirect_uri')).toBe(shown);
});

test('the page is accessible while nothing is there', async ({ page }) => {
  await page.goto('/providers');
  await inspect(page, HEADING);
});

test('the page is accessible with something on the list', async ({ page, evil: mine }) => {
  await add(page, mine);
  await inspect(page, HEADING);
});

test('the page is accessible while it asks before one is removed that somebody is signed in with', async ({ page, evil: mine }) => {
  await add(page, mine);
  await list(page).getByRole('button', { name: 'Sign in: Mine' }).click();
  await expectSignedIn(page);
  await page.goto('/providers');
  await list(page).getByRole('button', { name: 'Remove: Mine' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await inspect(page, HEADING);
});

test('a provider that was added is on the sign-in card with its host, and signs in there', async ({ page, evil: mine }) => {
  await add(page, mine);
  await page.goto('/');
  const button = page.getByRole('button', { name: /^Mine Added by you/ });
  await expect(button).toContainText(new URL(mine.issuer).host);
  await inspect(page, 'Sign in');
  await button.click();
  await expectSignedIn(page);
  const tokens = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
  for (const secret of ['access-', 'refresh-', 'code-', 'eyJ', mine.live()[0]]) expect(tokens).not.toContain(secret);
});

test('with no API of its own, the page for APIs leads to where one is added and does not speak of the file', async ({ page, evil: mine }) => {
  await add(page, mine);
  await list(page).getByRole('button', { name: 'Sign in: Mine' }).click();
  await expectSignedIn(page);
  await page.goto('/api');
  await inspect(page, 'No API to call');
  await expect(page.getByRole('main')).not.toContainText('daypass.json');
  await page.getByRole('link', { name: 'Go to your providers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: HEADING })).toBeFocused();
});

test('it is checked by the doctor before anybody signs in', async ({ page, evil: mine }) => {
  await add(page, mine);
  await list(page).getByRole('link', { name: 'Check it: Mine' }).click();
  await expect(page.getByLabel('Provider', { exact: true })).toHaveValue('1');
  await expect(page.locator('.facts')).toContainText('/callback/own/');
  expect(mine.seen).toEqual([]);
  await page.getByRole('button', { name: 'Examine' }).click();
  await expect(page.getByRole('region', { name: 'Report' }).getByRole('status').first()).toContainText('0 bad.');
});

test('what is to be registered is copied letter by letter', async ({ page, context, evil: mine }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // the test reads the clipboard, which the app may not
  await host(context, { headers: { 'permissions-policy': null } });
  await page.goto('/providers');
  await field(page, 'Issuer').fill(mine.issuer);
  for (const [name, text] of [['Redirect URI', /^http:\/\/localhost:8080\/callback\/own\/[0-9a-f]{32}$/], ['After signing out', `${APP}/signed-out`], ['Web origin (CORS)', APP]]) {
    await form(page).getByRole('button', { name: `Copy: ${name}` }).click();
    await expect(form(page).getByText('Copied.')).toBeVisible();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    if (text instanceof RegExp) await expect.poll(copied).toMatch(text);
    else await expect.poll(copied).toBe(text);
  }
});

test('a mistake is told at its field, which has the focus, and nothing is kept', async ({ page, evil: mine, provider }) => {
  await page.goto('/providers');
  await form(page).getByRole('button', { name: 'Save' }).click();
  await expect(field(page, 'Issuer')).toBeFocused();
  await expect(field(page, 'Issuer')).toHaveAccessibleDescription(/^Fill this in\./);
  await inspect(page, HEADING);
  for (const [name, text, mistake] of [
    ['Issuer', 'http://id.example.com', /must be an https address/],
    ['Issuer', 'https://id.example.com/?tenant=a', /must be an https address/],
    ['Issuer', 'https://id.example.com/#a', /must be an https address/],
    ['Issuer', `${mine.issuer}/.well-known/openid-configuration`, /before \/\.well-known/],
    ['Issuer', provider.issuer, /is there already/],
    ['Client ID', '', /Fill this in/],
    ['Scopes', 'a "b"', /without spaces, quotes/],
    ['Name (optional)', 'Provider of this test', /has this name/],
    ['API address (optional)', 'http://api.example.com', /https address/],
  ]) {
    await fill(page, mine);
    await field(page, name).fill(text);
    await page.keyboard.press('Enter');
    await expect(field(page, name)).toHaveAttribute('aria-invalid', 'true');
    await expect(field(page, name)).toBeFocused();
    await expect(field(page, name)).toHaveAccessibleDescription(mistake);
    await field(page, name).fill('x');
    await expect(field(page, name)).toHaveAttribute('aria-invalid', 'false');
    await field(page, name).fill(name === 'Scopes' ? 'openid' : '');
  }
  expect(await kept(page)).toEqual([]);
  expect(mine.seen).toEqual([]);
});

test('a link fills the form in and does no more: nothing is kept, nobody is asked, and no API is named', async ({ page, evil }) => {
  const link = new URLSearchParams({ issuer: evil.issuer, client_id: CLIENT_ID, name: 'Your bank', scope: 'openid', api: `${evil.origin}/steal` });
  await page.goto(`/providers?${link}`);
  await expect(page.getByRole('note')).toContainText('A link has filled this in');
  await expect(field(page, 'Issuer')).toHaveValue(evil.issuer);
  await expect(field(page, 'API address (optional)')).toHaveValue('');
  await inspect(page, HEADING);
  expect(new URL(page.url()).search).toBe('');
  expect(await kept(page)).toEqual([]);
  expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
  expect(evil.seen).toEqual([]);
  await page.goto('/');
  await expect(page.getByRole('button', { name: /Your bank/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
});

test('one that is removed in another tab signs nobody in any more, and the session of this tab goes on until it is signed out', async ({ page, context, evil: mine }) => {
  await add(page, mine);
  await list(page).getByRole('button', { name: 'Sign in: Mine' }).click();
  await expectSignedIn(page);
  const other = await context.newPage();
  await other.goto('/');
  await expect(other.getByRole('button', { name: /^Mine/ })).toBeVisible();
  await page.goto('/providers');
  await list(page).getByRole('button', { name: 'Remove: Mine' }).click();
  await expect(page.getByRole('alert')).toContainText('Somebody is signed in with it in this tab.');
  await page.getByRole('alert').getByRole('button', { name: 'Keep it' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(list(page).getByRole('button', { name: 'Remove: Mine' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByRole('button', { name: 'Remove' }).click();
  await expect(list(page)).toContainText('A session of this tab still goes on with it');
  // another tab's page hears of it and is built anew by itself
  await expect(other.getByRole('button', { name: /^Mine/ })).toHaveCount(0);
  expect(await kept(page)).toEqual([]);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('The access token is a new one now.')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'See you next time' })).toBeVisible();
  expect(mine.live()).toEqual([]);
  await page.goto('/providers');
  await expect(field(page, 'Issuer')).toBeVisible();
  await expect(list(page)).toHaveCount(0);
});

test('somebody who is signed in gets to the page from the account', async ({ page }) => {
  await signIn(page);
  await expectSignedIn(page);
  await page.goto('/account');
  await page.getByRole('region', { name: 'Accounts in this tab' }).getByRole('link', { name: 'Use a provider of your own' }).click();
  await expect(page.getByRole('heading', { level: 1, name: HEADING })).toBeFocused();
});

test('one is changed in its place', async ({ page, evil: mine }) => {
  await add(page, mine);
  await list(page).getByRole('button', { name: 'Change: Mine' }).click();
  await expect(field(page, 'Issuer')).toBeFocused();
  await expect(form(page).getByRole('heading', { level: 2 })).toHaveText('Change the provider');
  await field(page, 'Name (optional)').fill('Renamed');
  await form(page).getByRole('button', { name: 'Save' }).click();
  await expect(list(page).getByRole('heading', { level: 3 })).toHaveText(['Renamed']);
  expect(await kept(page)).toHaveLength(1);
});

test('what stands in the storage and cannot be used is told, stays until it is removed, and stops nothing else', async ({ page, provider, evil: mine }) => {
  await add(page, mine);
  const entry = (change) => JSON.stringify({ name: 'Odd', issuer: 'https://odd.example', client_id: 'a', scopes: [], ...change });
  await page.evaluate((entries) => Object.entries(entries).forEach(([id, text]) => localStorage.setItem(`daypass:provider:${id}`, text)), {
    a: '<img src=x onerror="window.evil=1">',
    b: entry({ issuer: provider.issuer, client_id: 'evil' }),
    c: entry({ redirect_path: '/callback' }),
    d: entry({ client_secret: 'hunter2' }),
  });
  await page.reload();
  await expect(list(page).getByRole('heading', { name: 'An entry that cannot be used' })).toHaveCount(4);
  await expect(list(page).getByRole('heading', { name: 'Mine' })).toBeVisible();
  await inspect(page, HEADING);
  expect(await page.evaluate(() => window.evil)).toBeUndefined();
  await signIn(page);
  await expectSignedIn(page);
  expect(provider.at('/token')[0].form.get('client_id')).toBe(CLIENT_ID);
  await page.goto('/providers');
  for (const left of [3, 2, 1, 0]) {
    await list(page).getByRole('listitem').filter({ hasText: 'cannot be used' }).first().getByRole('button', { name: 'Remove' }).click();
    await expect(list(page).getByRole('heading', { name: 'An entry that cannot be used' })).toHaveCount(left);
    await expect(page.getByRole('status').filter({ hasText: 'Removed.' })).toBeFocused();
  }
  expect(await kept(page)).toHaveLength(1);
});

test('a preset fills in what the provider is like and says what it needs, or that a browser alone cannot use it', async ({ page }) => {
  await page.goto('/providers');
  const preset = field(page, 'What is it?');
  await preset.selectOption('Keycloak');
  await expect(field(page, 'Issuer')).toHaveValue('https://{host}/realms/{realm}');
  await expect(form(page)).toContainText(`add ${APP} to “Web origins”`);
  await form(page).getByRole('button', { name: 'Save' }).click();
  await expect(field(page, 'Issuer')).toHaveAccessibleDescription(/in the place of those in braces/);
  await preset.selectOption('Microsoft Entra ID');
  await expect(form(page)).toContainText('Single-page application');
  await inspect(page, HEADING);
  await preset.selectOption('Google');
  await expect(form(page).getByRole('heading', { name: 'Google does not work from a browser alone' })).toBeVisible();
  await inspect(page, HEADING);
  await preset.selectOption('');
  await expect(field(page, 'Issuer')).toHaveValue('');
  await field(page, 'Issuer').fill('https://acme.eu.auth0.com/');
  await expect(form(page).getByRole('heading', { name: 'What Auth0 needs' })).toBeVisible();
});

test('where the configuration does not allow it, the page says so and nothing that is kept is used', async ({ page, configuration, evil }) => {
  await add(page, evil);
  delete configuration.own_providers;
  await page.goto('/');
  await expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Mine/ })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Use a provider of your own' })).toHaveCount(0);
  await page.goto(`/providers?issuer=${encodeURIComponent(evil.issuer)}`);
  await inspect(page, 'This app has its providers');
});
