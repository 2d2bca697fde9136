// The doctor: what somebody reads who sets a provider up, or looks for the cause of a failure.
import { inspect } from './look.mjs';
import { expect, expectSignedIn, signIn, test } from './fakes/index.mjs';
import { APP, host, storedKeys } from './support.mjs';

const CHECKS = 18;
const rows = (page) => page.getByRole('region', { name: 'Report' }).getByRole('listitem');
const row = (page, title) => rows(page).filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const verdict = (page, title) => row(page, title).locator('.badge');

async function examine(page, outcome) {
  await page.goto('/doctor');
  await page.getByRole('button', { name: 'Examine' }).click();
  await expect(page.getByRole('region', { name: 'Report' }).getByRole('status').first()).toContainText(outcome);
  await expect(rows(page)).toHaveCount(CHECKS);
}

test('nothing is asked before the person says so, and what to register stands there letter by letter', async ({ page, provider }) => {
  await page.goto('/doctor');
  await inspect(page, 'Is everything set up right?');
  await expect(page).toHaveTitle('Provider doctor · Daypass');
  for (const text of [`${APP}/callback`, `${APP}/signed-out`, provider.configuration.client_id]) await expect(page.locator('.facts')).toContainText(text);
  await expect(page.locator('.facts')).toContainText(APP);
  expect(provider.seen).toEqual([]);
});

test('a provider that does everything right has no fault, and the person stays signed in', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  const kept = await storedKeys(page, 'daypass:session');
  await examine(page, 'Signing in can work');
  await expect(page.getByRole('region', { name: 'Report' }).getByRole('status').first()).toContainText('0 bad.');
  for (const title of ['Discovery', 'Issuer', 'PKCE with S256', 'Token endpoint', 'Signing keys']) await expect(verdict(page, title)).toHaveText('✓ good');
  expect(await storedKeys(page, 'daypass:session')).toEqual(kept);
  expect(provider.live()).toHaveLength(1);
  await inspect(page, 'Is everything set up right?');
});

test('a provider with another name, without S256 and without CORS at the token endpoint is told so, with what to do', async ({ page, provider }) => {
  provider.misbehave({
    document: (document) => ({ ...document, code_challenge_methods_supported: ['plain'] }),
    reply: ({ path }) => (path === '/token' ? { headers: { 'access-control-allow-origin': 'https://other.example' }, json: {} } : undefined),
  });
  await examine(page, 'Signing in cannot work like this.');
  await expect(verdict(page, 'PKCE with S256')).not.toHaveText('✓ good');
  await expect(verdict(page, 'Token endpoint')).toHaveText('✕ bad');
  await expect(row(page, 'Token endpoint')).toContainText(`allow ${APP} as a web origin (CORS)`);
  await inspect(page, 'Is everything set up right?');
});

test('a provider that cannot be reached is told, and what cannot be examined then is not called bad', async ({ page, context, provider }) => {
  await context.route(`${provider.issuer}/**`, (route) => route.abort('connectionrefused'));
  await examine(page, 'Signing in cannot work like this.');
  await expect(verdict(page, 'Discovery')).toHaveText('✕ bad');
  await expect(verdict(page, 'Token endpoint')).toHaveText('– not examined');
});

test('an issuer with another name is told letter by letter', async ({ page, provider }) => {
  provider.misbehave({ document: (document) => ({ ...document, issuer: `${document.issuer}/` }) });
  await examine(page, 'Signing in cannot work like this.');
  await expect(verdict(page, 'Issuer')).toHaveText('✕ bad');
  await expect(row(page, 'Issuer')).toContainText(`${provider.issuer}/`);
});

test('what a provider writes is text in the report', async ({ page, provider }) => {
  const markup = '<img src=x onerror="window.evil=1">';
  provider.misbehave({ reply: ({ path }) => (path === '/token' ? { status: 400, json: { error: markup, error_description: markup } } : undefined) });
  await page.goto('/doctor');
  await page.getByRole('button', { name: 'Examine' }).click();
  await expect(rows(page)).toHaveCount(CHECKS);
  await expect(page.locator('main img')).toHaveCount(0);
  expect(await page.evaluate(() => window.evil)).toBeUndefined();
});

test('another provider is chosen, examined again and copied with the keyboard alone', async ({ page, context, configuration, evil }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // the test reads the clipboard, which the app may not
  await host(context, { headers: { 'permissions-policy': null } });
  configuration.providers.push({ ...evil.configuration, redirect_path: '/callback/evil' });
  await page.goto('/doctor');
  const choice = page.getByLabel('Provider', { exact: true });
  await choice.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.facts')).toContainText(`${APP}/callback/evil`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Examine' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(CHECKS);
  await expect(page.getByRole('button', { name: 'Examine again' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Copied.')).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report.split('\n')[0]).toBe(evil.issuer);
  expect(report).toContain('✓ Discovery: ');
});

test('a failure leads to the doctor', async ({ page, provider }) => {
  provider.misbehave({ reply: ({ path }) => (path === '/token' ? { status: 500, html: '<h1>Oops</h1>' } : undefined) });
  await signIn(page);
  await page.locator('main').getByText('Technical detail').click();
  await page.locator('main').getByRole('link', { name: 'Examine the provider' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Is everything set up right?' })).toBeFocused();
});
