// The tab dies, at each step of signing in and of renewing, and is opened again with what it had stored, as browsers do.
import { expectSignedIn, sendRequest, signIn, test as base } from '../fakes/index.mjs';
import { startServer } from '../fakes/server.mjs';
import { APP, expect, expectProblem } from '../support.mjs';
import { SIGNED_IN, SIGNED_OUT, demandRenewal, expectNothingLeft, expectWhole, heal, spoil, state } from './stage.mjs';

const test = base.extend({
  /** Where a tab tells, with its last breath, what it has stored. */
  morgue: async ({}, use) => {
    let tell;
    const told = new Promise((resolve) => { tell = resolve; });
    const server = await startServer((call) => {
      tell(JSON.parse(call.body));
      return { status: 200 };
    });
    await use({ origin: server.origin, told });
    await server.close();
  },
});

/** This page dies just before, or just after, it has done this to its storage. */
const DIE = ([morgue, method, key, when, nth]) => {
  const right = Storage.prototype[method];
  let count = 0;
  Storage.prototype[method] = function (name, ...rest) {
    const isMeant = this === window.sessionStorage && name.startsWith(key) && ++count === nth;
    const result = isMeant && when === 'before' ? undefined : right.call(this, name, ...rest);
    if (isMeant) {
      const last = new XMLHttpRequest();
      last.open('POST', morgue, false);
      last.send(JSON.stringify({ url: location.href, storage: { ...sessionStorage } }));
      // does nothing else any more
      for (;;);
    }
    return result;
  };
};

const moment = (morgue, [when, method, key, nth = 1]) => [morgue.origin, method, key, when, nth];

/**
 * Nothing that runs in a page outlives this, whatever it is busy with. A browser runs one test at a time, so no other page is harmed. What is
 * left of the page is not closed: a dead one may never answer.
 */
async function kill(page) {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().browser().newBrowserCDPSession();
  const renderers = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const killed = await renderers();
  for (const id of killed) process.kill(id, 'SIGKILL');
  await crashed;
  // a process that was kept in reserve would be given to the next page before the browser knows that it is dead
  await expect.poll(async () => (await renderers()).filter((id) => killed.includes(id))).toEqual([]);
  await session.detach();
}

const remains = (page) => page.evaluate(() => ({ url: location.href, storage: { ...sessionStorage } }));

/** What browsers do with a tab that is brought back. */
async function reopen(context, { url, storage }, to = url) {
  const page = await context.newPage();
  await page.goto(`${APP}/daypass.json`);
  await page.evaluate((storage) => Object.assign(sessionStorage, storage), storage);
  await page.goto(to);
  return page;
}

const ATTEMPT = 'daypass:attempt:';
const SESSION = 'daypass:session:';
const IN_USE = 'daypass:in-use';
const CLAIM = 'daypass:claim:';

const isReady = (page) => expect(page.getByRole('button', { name: /^Provider of this test/ })).toBeVisible();

// What signing in puts away and takes: what the tab was left with, and what the reopened one makes of it. Tokens that came to
// a tab that died before it could keep them are nobody's: `lost` counts them.
const signingIn = {
  'before its attempt was kept': { at: ['before', 'setItem', ATTEMPT], left: SIGNED_OUT, then: isReady },
  'after its attempt was kept, before leaving': { at: ['after', 'setItem', ATTEMPT], left: ['daypass:attempt'], then: isReady },
  'at the callback, before anything was taken': { at: ['before', 'removeItem', ATTEMPT], left: ['daypass:attempt'], then: expectSignedIn, signedIn: true },
  'at the callback, after the attempt was taken': {
    at: ['after', 'removeItem', ATTEMPT], left: SIGNED_OUT, then: (page) => expectProblem(page, 'state_unknown'),
  },
  'after the answer had come, before the session was kept': { at: ['before', 'setItem', SESSION], left: SIGNED_OUT, lost: 1 },
  'after the session was kept, before it was in use': {
    at: ['after', 'setItem', SESSION], left: ['daypass:session'], signedIn: true,
    then: async (page) => {
      await page.goto('/');
      await page.getByRole('button', { name: /^Continue as/ }).or(page.getByRole('button', { name: /ada/i })).first().click();
      await expectSignedIn(page);
    },
  },
  'after the session was kept and in use': { at: ['after', 'setItem', IN_USE], left: SIGNED_IN, then: expectSignedIn, signedIn: true },
};
for (const [name, { at, left, then = () => {}, signedIn = false, lost = 0 }] of Object.entries(signingIn)) {
  test(`a tab that dies while signing in: ${name}`, async ({ page, context, provider, morgue }) => {
    await page.addInitScript(DIE, moment(morgue, at));
    // the click itself waits for a page that does not answer any more
    signIn(page).catch(() => {});
    const last = await morgue.told;
    await kill(page);
    const again = await reopen(context, last);
    await then(again);
    if (signedIn) return expectWhole(again, provider);
    await expect.poll(async () => (await state(again)).filter((kind) => kind !== 'daypass:attempt')).toEqual(SIGNED_OUT);
    expect(provider.live()).toHaveLength(lost);
    await signIn(again);
    await expectSignedIn(again);
    expect((await state(again)).filter((kind) => kind !== 'daypass:attempt')).toEqual(SIGNED_IN);
    expect(provider.live()).toHaveLength(1 + lost);
    expect(Object.keys(last.storage).map((key) => key.split(':', 2).join(':')).filter((kind) => /:(attempt|session|in-use)$/.test(kind))).toEqual(left);
  });
}

test('a tab that dies while the provider is asked for its metadata', async ({ page, context, provider }) => {
  spoil(provider, { reply: () => ({ hold: new Promise(() => {}) }) }, (call) => call.path.startsWith('/.well-known/'));
  await signIn(page);
  await expect.poll(() => provider.seen.length).toBe(1);
  const last = await remains(page);
  await kill(page);
  heal(provider);
  const again = await reopen(context, last);
  expect(await state(again)).toEqual(SIGNED_OUT);
  await signIn(again);
  await expectSignedIn(again);
  await expectWhole(again, provider);
});

test('a tab that dies at the provider goes on there', async ({ page, context, provider }) => {
  spoil(provider, { reply: () => ({ hold: new Promise(() => {}) }) }, (call) => call.path === '/authorize');
  // a page that is about to leave can no longer be asked, so it tells whenever it keeps something
  let last;
  await page.exposeBinding('tell', (_, kept) => { last = kept; });
  await page.addInitScript(() => {
    const right = Storage.prototype.setItem;
    Storage.prototype.setItem = function (...pair) {
      right.apply(this, pair);
      window.tell({ url: location.href, storage: { ...sessionStorage } });
    };
  });
  await page.goto('/');
  // the click waits for the page that it leads to
  page.getByRole('button', { name: /^Provider of this test/ }).click({ noWaitAfter: true }).catch(() => {});
  await expect.poll(() => provider.at('/authorize').length).toBe(1);
  await expect.poll(() => Object.keys(last?.storage ?? {}).some((key) => key.startsWith(ATTEMPT))).toBe(true);
  await kill(page);
  heal(provider);
  const again = await reopen(context, last, `${provider.at('/authorize')[0].url}`);
  await expectSignedIn(again);
  await expectWhole(again, provider);
});

// Whether the provider had done its work when the tab died that had asked it.
const WORK = {
  'had not done its work': { how: { reply: () => ({ hold: new Promise(() => {}) }) }, done: false },
  'had done its work': { how: { sent: (right) => ({ ...right, hold: new Promise(() => {}) }) }, done: true },
};
for (const [name, { how, done }] of Object.entries(WORK)) {
  test(`a tab that dies while its code is exchanged, and the provider ${name}`, async ({ page, context, provider }) => {
    spoil(provider, how, (call) => call.path === '/token');
    await signIn(page);
    await expect.poll(() => provider.at('/token').length).toBe(1);
    const last = await remains(page);
    await kill(page);
    heal(provider);
    const again = await reopen(context, last);
    expect(last.url).toBe(`${APP}/callback`);
    // the answer is used up, and the code is not sent once more
    await expectNothingLeft(again, provider, done ? 1 : 0);
    await signIn(again);
    await expectSignedIn(again);
    expect(provider.at('/token')).toHaveLength(2);
  });

  test(`a tab that dies while it renews, and the provider ${name}`, async ({ page, context, provider, api }) => {
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await expectSignedIn(page);
    spoil(provider, how, (call) => call.path === '/token');
    await sendRequest(page);
    await expect.poll(() => provider.at('/token').length).toBe(2);
    const last = await remains(page);
    await kill(page);
    heal(provider);
    const again = await reopen(context, last);
    await expectSignedIn(again);
    await sendRequest(again);
    await (done ? expectEnded : expectRenewed)(again, provider);
  });
}

/** What was spent is of no use: the provider ends the grant, and the person is told. */
async function expectEnded(page, provider) {
  await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
  await expectNothingLeft(page, provider);
  await signIn(page, '/api');
  await sendRequest(page);
  await expectRenewed(page, provider);
}

async function expectRenewed(page, provider) {
  await expect(page.getByText('200 OK')).toBeVisible();
  await expectWhole(page, provider);
}

// What a renewal keeps, in its order: the claim, the new refresh token, the whole answer.
const renewing = {
  'before it claimed the renewal': { at: ['before', 'setItem', CLAIM], then: expectRenewed },
  'after it claimed the renewal, before it asked': { at: ['after', 'setItem', CLAIM], then: expectRenewed },
  'before the new refresh token was kept': { at: ['before', 'setItem', SESSION], then: expectEnded },
  'after the new refresh token was kept': { at: ['after', 'setItem', SESSION], then: expectRenewed },
  'before the new access token was kept': { at: ['before', 'setItem', SESSION, 2], then: expectRenewed },
  'after the new access token was kept': { at: ['after', 'setItem', SESSION, 2], then: expectRenewed },
};
for (const [name, { at, then }] of Object.entries(renewing)) {
  test(`a tab that dies while it renews: ${name}`, async ({ page, context, provider, api, morgue }) => {
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await expectSignedIn(page);
    await page.evaluate(DIE, moment(morgue, at));
    sendRequest(page).catch(() => {});
    const last = await morgue.told;
    await kill(page);
    const again = await reopen(context, last);
    await expectSignedIn(again);
    await sendRequest(again);
    await then(again, provider);
  });
}
