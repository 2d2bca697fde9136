// Where a person ends up after signing in: on a page of this app, whatever the link said (RFC 9700 §4.11.1).
import { APP, expectOpened } from '../support.mjs';
import { answerTo, expect, expectSignedIn, signIn, test } from '../fakes/index.mjs';

// What browsers make of these is another host, or a program, if anybody lets them.
const hostile = [
  '//evil.test', '///evil.test', '/\\evil.test', '\\\\evil.test', '/\t/evil.test', '/\n/evil.test', ' //evil.test', 'https:evil.test', 'https://evil.test/',
  'HTTPS://evil.test', 'javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<script>alert(1)</script>', '/.//evil.test', '/..//evil.test', '@evil.test',
  'http://localhost:8080@evil.test/', '/\u{202e}tset.live//', `/${'a'.repeat(5000)}`, '', null, 7, { href: 'https://evil.test' },
];

// Every address that the main page goes to.
function visited(page) {
  const addresses = [];
  page.on('framenavigated', (frame) => { if (frame === page.mainFrame()) addresses.push(frame.url()); });
  page.on('dialog', (dialog) => { addresses.push('alert:'); dialog.dismiss(); });
  return addresses;
}

const links = [
  '//evil.test/account', '/%2F%2Fevil.test', '/%5Cevil.test', '/account?return_to=//evil.test', '/account?next=https://evil.test', '/api?redirect_uri=https://evil.test',
  '/account#//evil.test', '/account?//evil.test', '/account/..//evil.test', '/.//evil.test/account', '/account;//evil.test', '//evil.test/..//account', '/callback/..//evil.test',
];
for (const link of links) {
  test(`a link with ${link} leads to a page of this app, before and after the sign-in`, async ({ page, elsewhere }) => {
    const addresses = visited(page);
    // as a link on this host says it: what comes after its name
    await page.goto(`${APP}${link}`);
    await expectOpened(page);
    const button = page.getByRole('button', { name: /^Provider of this test/ });
    if (await button.count() === 0) await page.getByRole('link', { name: /Sign in|start page/ }).first().click();
    await button.click();
    await expectSignedIn(page);
    expect(addresses.filter((it) => !it.startsWith(`${APP}/`) && !/^http:\/\/localhost:\d+\/authorize/.test(it))).toEqual([]);
    expect(elsewhere.received).toEqual([]);
  });
}

for (const target of hostile) {
  test(`a stored return-to of ${JSON.stringify(target)?.slice(0, 40)} leads to a page of this app or to a refusal`, async ({ page, provider, elsewhere }) => {
    const addresses = visited(page);
    const address = `${await answerTo(page, '/api')}`;
    await page.evaluate((target) => {
      const [key] = Object.keys(sessionStorage).filter((key) => key.startsWith('daypass:attempt:'));
      sessionStorage[key] = JSON.stringify({ ...JSON.parse(sessionStorage[key]), return_to: target });
    }, target);
    await page.goto(address);
    if (typeof target === 'string') {
      await expectSignedIn(page);
      // the start page, because nothing else of it is believed
      if (!target.startsWith('/\u{202e}')) await expect(page).toHaveURL(`${APP}/`);
    } else {
      await expect(page.locator('details code').first()).toHaveText('state_unknown');
      expect(provider.at('/token')).toEqual([]);
    }
    expect(addresses.filter((it) => !it.startsWith(`${APP}/`) && !/^http:\/\/localhost:\d+\/authorize/.test(it))).toEqual([]);
    expect(elsewhere.received).toEqual([]);
  });
}

test('the answer of the provider after a sign-out leads nowhere else', async ({ page, provider, elsewhere }) => {
  provider.misbehave({ ended: (parameters) => { for (const name of ['return_to', 'next', 'redirect_uri']) parameters.set(name, 'https://evil.test/'); return parameters; } });
  await signIn(page, '/account');
  await expectSignedIn(page);
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await expect(page).toHaveURL(`${APP}/`);
  expect(elsewhere.received).toEqual([]);
});
