// Other pages: of other origins, which hold a handle to this one or are held by it, and other tabs of this origin, which speak on its
// channel. The frame that somebody puts this app into is in the tests of the headers.
import { APP, host, storedKeys } from '../support.mjs';
import { configureFor, answerTo, expect, sendRequest, signIn, test } from '../fakes/index.mjs';

// A host that does not send Cross-Origin-Opener-Policy leaves windows a hold on each other.
test.beforeEach(({ context }) => host(context, { headers: { 'cross-origin-opener-policy': null } }));

// A page of somebody else's, on which the person has clicked.
async function hostilePage(context, elsewhere) {
  const page = await context.newPage();
  await page.goto(`${elsewhere.origin}/page`);
  await page.evaluate(() => {
    window.heard = [];
    addEventListener('message', ({ data, origin }) => window.heard.push(`${origin} ${JSON.stringify(data)}`));
  });
  return page;
}

const open = async (page, url) => {
  const [opened] = await Promise.all([page.waitForEvent('popup'), page.evaluate((url) => { window.opened = window.open(url); }, url)]);
  return opened;
};

const words = [
  'token', { type: 'authorization_response', response: { code: 'x', state: 'y', access_token: 'z' } }, { code: 'x', state: 'y' }, { type: 'token' }, { cmd: 'getToken' },
  'http://localhost:8080/callback?code=x&state=y', { answer: 'x', sealed: 'y' }, { signed_out: 'x', number: 9e15 }, null,
];

test('a hostile page that opens the app and posts to it hears nothing and changes nothing', async ({ context, provider, elsewhere }) => {
  const hostile = await hostilePage(context, elsewhere);
  const opened = await open(hostile, `${APP}/account`);
  await opened.getByRole('button', { name: /^Provider of this test/ }).click();
  await expect(opened.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  const before = await storedKeys(opened);
  const calls = provider.received.length;
  await hostile.evaluate((words) => { for (const word of words) window.opened.postMessage(word, '*'); }, words);
  // a message of its own comes after all of those
  await opened.evaluate(() => new Promise((resolve) => { addEventListener('message', ({ data }) => { if (data === 'last') resolve(); }); postMessage('last'); }));
  await opened.getByRole('link', { name: 'APIs' }).click();
  await sendRequest(opened);
  await expect(opened.getByText('200 OK')).toBeVisible();
  expect(await hostile.evaluate(() => window.heard)).toEqual([]);
  expect(await storedKeys(opened)).toEqual(before);
  expect(provider.received.length).toBe(calls);
});

test('a hostile page that leads its window to the callback signs nobody in', async ({ context, provider, elsewhere }) => {
  const hostile = await hostilePage(context, elsewhere);
  const opened = await open(hostile, `${APP}/`);
  await expect(opened.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();
  await hostile.evaluate((app) => { window.opened.location = `${app}/callback?code=evil&state=evil`; }, APP);
  await expect(opened.locator('details code').first()).toHaveText('state_unknown');
  expect(provider.at('/token')).toEqual([]);
  expect(await hostile.evaluate(() => window.heard)).toEqual([]);
});

test.describe('with a sign-in in a window of its own', () => {
  test.beforeEach(({ configuration }) => { configuration.providers[0].sign_in = 'popup'; });

  // The page waits, and its window stands still at the provider.
  async function waiting(page, provider) {
    provider.misbehave({ reply: ({ path }) => (path === '/authorize' ? { html: '<title>here</title>' } : undefined) });
    await page.goto('/');
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: /^Provider of this test/ }).click()]);
    await popup.waitForURL(`${provider.origin}/authorize?*`);
    return popup;
  }
  const notice = (page) => page.getByRole('status', { name: 'Sign-in in another window' });

  test('the window is told nothing by postMessage, and what it posts is not heard', async ({ page, provider }) => {
    const popup = await waiting(page, provider);
    await page.evaluate(() => { window.posted = 0; addEventListener('message', () => { window.posted += 1; }); });
    await popup.evaluate((words) => {
      window.heard = [];
      addEventListener('message', ({ data }) => window.heard.push(data));
      for (const word of words) window.opener.postMessage(word, '*');
    }, words);
    await expect.poll(() => page.evaluate(() => window.posted)).toBe(words.length);
    await expect(notice(page)).toBeVisible();
    expect(await popup.evaluate(() => window.heard)).toEqual([]);
    expect(provider.at('/token')).toEqual([]);
  });

  test('the answer of another sign-in is not taken over the channel: nobody is signed in as the attacker', async ({ page, context, browser, provider, configuration }) => {
    const attacker = await browser.newContext();
    configuration.providers[0].sign_in = 'redirect';
    await configureFor(attacker, configuration);
    const fixed = await answerTo(await attacker.newPage());
    configuration.providers[0].sign_in = 'popup';
    await attacker.close();
    await waiting(page, provider);
    const victim = await context.newPage();
    await victim.goto(`${fixed}`);
    await expect(victim.locator('details code').first()).toHaveText('state_unknown');
    await expect(notice(page)).toBeVisible();
    expect(provider.at('/token')).toEqual([]);
    expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  });

  test('a provider that leads the page away from its window gets no code and leaves no session', async ({ page, provider, elsewhere }) => {
    // not promised without Cross-Origin-Opener-Policy: that the page stays; the window can lead its opener away, as any window can
    const popup = await waiting(page, provider);
    await popup.evaluate((away) => { window.opener.location = away; }, `${elsewhere.origin}/phish`);
    await page.waitForURL(`${elsewhere.origin}/phish`);
    expect(provider.at('/token')).toEqual([]);
    const [asked] = elsewhere.at('/phish');
    expect(asked.url.search).toBe('');
    await page.goto(APP);
    expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  });
});

test.describe('words on the channel of this origin that somebody makes up', () => {
  const forged = (id) => [
    'x', 7, null, {}, [], { session: id }, { session: id, ask: 1 }, { session: id, ask: '1' }, { session: id, ask: -1 }, { session: id, sealed: '' }, { session: id, sealed: 'AAAA' },
    { session: id, sealed: btoa(JSON.stringify({ ahead: 0, generation: 9e15, record: null })) }, { session: id, sealed: '!' }, { session: id, claimed: 9e15, working: true }, { session: id, claimed: 1, working: false },
    { session: 'another', sealed: 'AAAA' }, { answer: 'x', sealed: 'AAAA' }, { answer: '__proto__', sealed: '' }, { taken: 'x' }, { signed_out: 'x', number: 9e15 }, { signed_out: '', number: 1 },
    { signed_out: { x: 1 } }, '{"session":'.repeat(500), `${'['.repeat(100_000)}`, { session: id, sealed: 'A'.repeat(1 << 20) },
  ].map((word) => (typeof word === 'string' || word === 7 ? word : JSON.stringify(word)));

  test('sign nobody in, nobody out, and nothing over', async ({ page, context, provider, api }) => {
    await signIn(page, '/account');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    const record = () => page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => /session|in-use|attempt/.test(key)).sort().join());
    const before = await record();
    const calls = provider.received.length;
    const id = await page.evaluate(() => sessionStorage['daypass:in-use']);
    const other = await context.newPage();
    await other.goto('/favicon.svg');
    const heard = await other.evaluate((words) => new Promise((resolve) => {
      const channel = new BroadcastChannel('daypass');
      const heard = [];
      channel.onmessage = ({ data }) => {
        heard.push(data);
        // the app answers a question about its own generation, sealed; that is the last word
        if (data.includes('sealed')) resolve(heard);
      };
      for (const word of words) channel.postMessage(word);
      channel.postMessage(JSON.stringify({ session: JSON.parse(words.find((it) => `${it}`.includes('"ask":1'))).session, ask: 0 }));
    }), forged(id));
    const stored = await page.evaluate(() => Object.values(sessionStorage).join());
    const tokens = [...stored.matchAll(/"(?:access_token|refresh_token|id_token|sibling_key)":"([^"]+)"/g)].map(([, token]) => token);
    expect(tokens.length).toBeGreaterThanOrEqual(4);
    for (const token of tokens) expect(heard.join()).not.toContain(token);
    expect(await record()).toBe(before);
    await page.getByRole('link', { name: 'APIs' }).click();
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    expect([provider.received.length, api.at('/ask').length]).toEqual([calls, 1]);
  });

  test('a question that floods the channel is answered sealed and costs the provider nothing', async ({ page, context, provider }) => {
    await signIn(page, '/account');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    const calls = provider.received.length;
    const id = await page.evaluate(() => sessionStorage['daypass:in-use']);
    const other = await context.newPage();
    await other.goto('/favicon.svg');
    const heard = await other.evaluate((id) => new Promise((resolve) => {
      const channel = new BroadcastChannel('daypass');
      let heard = 0;
      channel.onmessage = ({ data }) => { if (data.includes('sealed') && ++heard === 200) resolve(heard); };
      for (let round = 0; round < 200; round++) channel.postMessage(JSON.stringify({ session: id, ask: 0 }));
    }), id);
    expect(heard).toBe(200);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    expect(provider.received.length).toBe(calls);
  });
});
