// What happens to a session while nothing is done: time passes, the network goes, and clocks are wrong.
import { APP, authenticate, chooseProvider, expect, isToken, passTimeUntil, signIn, test, watch } from './support.mjs';

const send = (page) => page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
const answer = (page) => page.getByRole('region', { name: 'Response to Who am I to the API' });

test('a token is renewed a minute before it expires, while somebody looks', async ({ page }) => {
  await page.clock.install();
  await signIn(page);
  const renewals = watch(page, (request) => isToken(request) && request.postData()?.includes('refresh_token='));
  await passTimeUntil(page, 70);
  expect(renewals).toHaveLength(0);
  await passTimeUntil(page, 50);
  await page.clock.resume();
  await expect.poll(() => renewals.length).toBe(1);
});

test('a page that nobody looks at renews nothing until somebody does', async ({ page }) => {
  await page.clock.install();
  await page.addInitScript(() => {
    window.seen = 'visible';
    Object.defineProperty(Document.prototype, 'visibilityState', { get: () => window.seen });
  });
  await signIn(page);
  const renewals = watch(page, (request) => isToken(request) && request.postData()?.includes('refresh_token='));
  await page.evaluate(() => { window.seen = 'hidden'; });
  await passTimeUntil(page, 30);
  expect(renewals).toHaveLength(0);
  await page.evaluate(() => {
    window.seen = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.clock.resume();
  await expect.poll(() => renewals.length).toBe(1);
});

test('a session survives without a network, and calls work again when it is back', async ({ page, context }) => {
  await signIn(page, { from: '/api' });
  await context.setOffline(true);
  await send(page);
  await expect(answer(page).getByText('You are offline')).toBeVisible();
  await context.setOffline(false);
  await send(page);
  await expect(answer(page).getByText('200 OK')).toBeVisible();
});

async function signInWithClock(page, minutes) {
  await page.clock.setSystemTime(Date.now() + minutes * 60_000);
  await page.goto('/');
  await chooseProvider(page);
  await authenticate(page, `clock${minutes}`);
  await page.waitForURL((url) => url.origin === APP && !url.search.includes('code='));
}

for (const [minutes, words] of [[14, 'Your clock is 14 minutes ahead.'], [-90, 'Your clock is 90 minutes behind.']]) {
  test(`a clock that is wrong by ${minutes} minutes is named`, async ({ page }) => {
    // half a minute more: a second that passes meanwhile changes no word
    await signInWithClock(page, minutes + Math.sign(minutes) / 2);
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.locator('.blame')).toContainText('This device’s clock');
  });
}

for (const minutes of [4, -4]) {
  test(`a clock that is wrong by ${minutes} minutes is allowed for`, async ({ page }) => {
    await signInWithClock(page, minutes);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    // a token from the past is as good as it was, and one from the future would be refused
    const told = page.getByText('This device’s clock was 4 minutes behind. That was allowed for.');
    await expect(told).toHaveCount(minutes < 0 ? 1 : 0);
  });
}
