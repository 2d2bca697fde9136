import { APP, PROVIDER, authenticate, chooseProvider, configure, expect, signIn, somebody, storedKeys, test } from './support.mjs';

const button = (page) => page.getByRole('button', { name: /Development provider/ });
const silently = (provider, means) => { provider.silent = means; };
const isSilent = (request) => request.url().startsWith(`${PROVIDER}/auth?`) && request.url().includes('prompt=none');

// What is asked without asking anybody, in any page of this browser.
function asked(context) {
  const requests = [];
  context.on('request', (request) => { if (isSilent(request)) requests.push(request); });
  return requests;
}

// Frames that come and go.
function frames(page) {
  const seen = { attached: 0, present: () => page.frames().length - 1 };
  page.on('frameattached', () => { seen.attached += 1; });
  return seen;
}

// Somebody whom the provider knows, and a tab that knows nobody.
async function known(page, context, user = somebody()) {
  await signIn(page, { user });
  const tab = await context.newPage();
  await page.close();
  return tab;
}

for (const means of ['frame', 'redirect']) {
  test.describe(`by ${means}`, () => {
    test.beforeEach(({ context }) => configure(context, (provider) => silently(provider, means)));

    test('somebody whom the provider knows is signed in where they are', async ({ page, context }) => {
      const tab = await known(page, context, 'ada');
      const seen = frames(tab);
      const requests = asked(context);
      await tab.goto('/api?from=mail#top');
      await expect(tab.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
      await expect(tab).toHaveURL(`${APP}/api?from=mail#top`);
      expect(requests).toHaveLength(1);
      expect(new URL(requests[0].url()).searchParams.getAll('prompt')).toEqual(['none']);
      await expect.poll(seen.present).toBe(0);
      expect(seen.attached).toBe(means === 'frame' ? 1 : 0);
    });

    test('nobody whom the provider knows is signed out, and no error', async ({ page, context }) => {
      const requests = asked(context);
      const seen = frames(page);
      await page.goto('/api?from=mail');
      await expect(button(page)).toBeVisible();
      await expect.poll(() => requests.length).toBe(1);
      await expect.poll(seen.present).toBe(0);
      await expect(page).toHaveURL(`${APP}/api?from=mail`);
      await expect.poll(() => storedKeys(page, 'daypass:attempt')).toEqual([]);
      await expect(page.locator('.fail')).toHaveCount(0);
    });

    test('one answer is enough: loading the page again asks nobody, and says why', async ({ page, context }) => {
      const requests = asked(context);
      const seen = frames(page);
      await page.goto('/');
      await expect.poll(() => requests.length).toBe(1);
      await expect(button(page)).toBeVisible();
      await expect.poll(() => seen.present()).toBe(0);
      await expect.poll(() => page.evaluate(() => sessionStorage.getItem('daypass:flight'))).toContain('would_ask');
      for (let round = 0; round < 3; round++) {
        await page.reload();
        await expect(page.getByText('tried in this tab a moment ago')).toBeVisible();
      }
      expect(requests).toHaveLength(1);
    });

    test('after signing out nobody is signed in again by itself', async ({ page, context }) => {
      await signIn(page);
      const requests = asked(context);
      await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
      // nothing was agreed to there: the session at the provider lives on
      await page.goto('/account');
      await expect(button(page)).toBeVisible();
      await page.reload();
      await expect(button(page)).toBeVisible();
      expect(requests).toEqual([]);
    });
  });
}

test.describe('in a hidden frame', () => {
  test.beforeEach(({ context }) => configure(context, (provider) => silently(provider, 'frame')));

  test('the first render does not wait, and a frame without an answer goes away', async ({ page }) => {
    await page.clock.install();
    let asking;
    const waiting = new Promise((resolve) => { asking = resolve; });
    await page.route(`${PROVIDER}/auth?*prompt=none*`, () => asking());
    const seen = frames(page);
    await page.goto('/');
    await waiting;
    await expect(button(page)).toBeVisible();
    expect(seen.present()).toBe(1);
    await page.clock.fastForward(10_000);
    await expect.poll(seen.present).toBe(0);
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('daypass:flight'))).toContain('no_answer');
    await expect(page.locator('.fail')).toHaveCount(0);
  });

  test('a provider that forbids frames or shows a page in them signs nobody in', async ({ page }) => {
    await page.clock.install();
    await page.route(`${PROVIDER}/auth?*prompt=none*`, (route) => route.fulfill({
      status: 500, contentType: 'text/html', headers: { 'x-frame-options': 'DENY' }, body: '<script>top.location = "/"</script>',
    }));
    const seen = frames(page);
    await page.goto('/');
    await expect.poll(() => seen.attached).toBe(1);
    await page.clock.fastForward(10_000);
    await expect.poll(seen.present).toBe(0);
    await expect(page).toHaveURL(`${APP}/`);
    await expect(button(page)).toBeVisible();
  });

  test('the page in the frame starts no app and asks for no frame of its own', async ({ page, context }) => {
    const tab = await known(page, context);
    const seen = frames(tab);
    const shown = [];
    await tab.exposeBinding('shown', ({ frame }, text) => { if (frame !== tab.mainFrame()) shown.push(text); });
    await tab.addInitScript(() => {
      if (window === top) return;
      new MutationObserver(() => window.shown(document.body?.innerText ?? '')).observe(document, { childList: true, subtree: true });
    });
    await tab.goto('/account');
    await expect(tab.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await expect.poll(seen.present).toBe(0);
    expect(seen.attached).toBe(1);
    expect(shown.join()).not.toMatch(/Sign in|Account|Hello/);
  });

  test('whoever signs in by hand does not wait for the frame', async ({ page }) => {
    await page.route(`${PROVIDER}/auth?*prompt=none*`, () => {});
    const seen = frames(page);
    await page.goto('/');
    await expect.poll(() => seen.attached).toBe(1);
    await chooseProvider(page);
    await authenticate(page, somebody());
    await expect(page).toHaveURL(`${APP}/account`);
  });
});

test('a redirect that never comes back is not repeated', async ({ page, context }) => {
  await configure(context, (provider) => silently(provider, 'redirect'));
  const requests = asked(context);
  await context.route(`${PROVIDER}/auth?*prompt=none*`, (route) => route.fulfill({ status: 500, contentType: 'text/html', body: 'no' }));
  await page.goto('/');
  await page.waitForURL(`${PROVIDER}/**`);
  await page.goto('/');
  await expect(button(page)).toBeVisible();
  await expect(page.getByText('tried in this tab a moment ago')).toBeVisible();
  expect(requests).toHaveLength(1);
});
