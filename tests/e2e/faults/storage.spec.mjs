// A browser that does not keep what must be kept, at each thing that is kept. (Storage that is full or blocked before anything
// has begun: failures.spec.mjs.)
import { expectSignedIn, sendRequest, signIn } from '../fakes/index.mjs';
import { expect, expectProblem } from '../support.mjs';
import { SIGNED_IN, demandRenewal, expectNothingLeft, expectWhole, state, test } from './stage.mjs';

const FULL = 'QuotaExceededError';
const BLOCKED = 'SecurityError';

/** From now on, on this page and on those that come, one method of one storage throws for keys that begin so. */
async function breakStorage(page, { storage = 'sessionStorage', method, key, error }) {
  const spoil = ([storage, method, key, error]) => {
    const right = Storage.prototype[method];
    Storage.prototype[method] = function (name, ...rest) {
      if (this === window[storage] && name.startsWith(key) && !window.mended) throw new DOMException('as told', error);
      return right.call(this, name, ...rest);
    };
  };
  const how = [storage, method, key, error];
  await page.addInitScript(spoil, how);
  await page.evaluate(spoil, how);
}

/** On this page and on those that come. */
async function mend(page) {
  const how = () => { window.mended = true; };
  await page.addInitScript(how);
  await page.evaluate(how);
}

const CODES = { [FULL]: 'storage_full', [BLOCKED]: 'storage_blocked' };

// What is kept, or taken away, when an answer comes: without it there is no session, and no token lives on.
const atTheCallback = {
  'the attempt cannot be read': { method: 'getItem', key: 'daypass:attempt:', error: BLOCKED, exchanges: 0 },
  'the attempt cannot be taken away': { method: 'removeItem', key: 'daypass:attempt:', error: BLOCKED, exchanges: 0, attempts: 1 },
  'there is no room for the session': { method: 'setItem', key: 'daypass:session:', error: FULL, exchanges: 1 },
  'the session may not be kept': { method: 'setItem', key: 'daypass:session:', error: BLOCKED, exchanges: 1 },
  'there is no room to note which session is in use': { method: 'setItem', key: 'daypass:in-use', error: FULL, exchanges: 1 },
  'which session is in use may not be noted': { method: 'setItem', key: 'daypass:in-use', error: BLOCKED, exchanges: 1 },
};
for (const [name, { exchanges, attempts = 0, ...fault }] of Object.entries(atTheCallback)) {
  test(`signing in: ${name}`, async ({ page, provider }) => {
    await page.goto('/');
    await breakStorage(page, fault);
    await signIn(page);
    await expectProblem(page, CODES[fault.error]);
    expect(provider.at('/token')).toHaveLength(exchanges);
    await mend(page);
    await expect.poll(() => provider.live()).toEqual([]);
    await expect.poll(() => state(page)).toEqual(fault.method === 'setItem' ? [] : ['daypass:attempt']);
    await signIn(page);
    await expectSignedIn(page);
    expect(provider.live()).toHaveLength(1);
    expect(attempts).toBeLessThan(2);
  });
}

// A renewal spends a token before its answer can be kept: then the new one is revoked and the person is told.
for (const error of [FULL, BLOCKED]) {
  test(`renewing: nothing is spent where a claim cannot be kept (${error})`, async ({ page, provider, api }) => {
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await expectSignedIn(page);
    await breakStorage(page, { method: 'setItem', key: 'daypass:claim:', error });
    await sendRequest(page);
    await expectProblem(page, CODES[error]);
    expect(provider.at('/token')).toHaveLength(1);
    await expectWhole(page, provider);
    await mend(page);
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    await expectWhole(page, provider);
  });

  const sentence = { [FULL]: 'There is no room left', [BLOCKED]: 'Signing in needs this tab\'s session storage.' }[error];
  test(`renewing: a session that cannot be kept ends, and its new tokens are revoked (${error})`, async ({ page, provider, api }) => {
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await expectSignedIn(page);
    await breakStorage(page, { method: 'setItem', key: 'daypass:session:', error });
    await sendRequest(page);
    await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
    await expect(page.locator('main')).toContainText(sentence);
    await expectNothingLeft(page, provider);
    expect(provider.at('/token')).toHaveLength(2);
    await mend(page);
    await signIn(page, '/api');
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    await expectWhole(page, provider);
  });
}

test('signing out where nothing can be taken away is told, and works once it can', async ({ page, provider }) => {
  await signIn(page);
  await expectSignedIn(page);
  await breakStorage(page, { method: 'removeItem', key: 'daypass:session:', error: BLOCKED });
  const signOut = page.getByRole('navigation').getByRole('button', { name: 'Sign out' });
  await signOut.click();
  await expectProblem(page, 'storage_blocked');
  await expectWhole(page, provider);
  await mend(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  await expectNothingLeft(page, provider);
});

// What tabs share is numbers that keep copies apart; without them everything still works.
const shared = {
  'is blocked': () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } }),
  'is missing': () => Object.defineProperty(window, 'localStorage', { value: null }),
  'is full': () => {
    const right = Storage.prototype.setItem;
    Storage.prototype.setItem = function (...entry) {
      if (this === window.localStorage) throw new DOMException('full', 'QuotaExceededError');
      right.apply(this, entry);
    };
  },
};
for (const [name, spoil] of Object.entries(shared)) {
  test(`signing in, renewing and signing out where localStorage ${name}`, async ({ page, provider, api }) => {
    await page.addInitScript(spoil);
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    await expectWhole(page, provider);
    await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
    await expectNothingLeft(page, provider);
  });
}

// Keys that tokens are bound to are kept in IndexedDB, and nothing is asked for where they cannot be.
const databases = {
  'is missing': () => Object.defineProperty(window, 'indexedDB', { value: undefined }),
  'is blocked': () => Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('blocked', 'SecurityError'); } }),
  'may not be opened': () => { IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }; },
  'fails to open': () => {
    const right = IDBFactory.prototype.open;
    // a version that is older than what is there is refused with an event, and not with an exception
    IDBFactory.prototype.open = function (name) {
      const newer = right.call(this, `newer ${name}`, 2);
      newer.onsuccess = () => newer.result.close();
      return right.call(this, `newer ${name}`, 1);
    };
  },
  'is full': () => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; },
};
const bound = (provider) => {
  provider.misbehave({
    document: (document) => ({ ...document, dpop_signing_alg_values_supported: ['ES256'] }),
    tokens: (members) => ({ ...members, token_type: 'DPoP' }),
  });
};
for (const [name, spoil] of Object.entries(databases)) {
  test(`signing in with a key where IndexedDB ${name}`, async ({ page, provider, configuration }) => {
    configuration.providers[0].dpop = 'required';
    bound(provider);
    await page.addInitScript(spoil);
    await signIn(page);
    await expectProblem(page, 'key_storage_blocked');
    expect(provider.at('/authorize')).toEqual([]);
    await expectNothingLeft(page, provider);
  });
}

// By then nothing is put there any more.
const { 'is full': _, ...unreachable } = databases;
for (const [name, spoil] of Object.entries(unreachable)) {
  test(`calling an API with a key where IndexedDB ${name} by then`, async ({ page, provider, configuration, api }) => {
    configuration.providers[0].dpop = 'required';
    bound(provider);
    await signIn(page, '/api');
    await expectSignedIn(page);
    await page.evaluate(spoil);
    await sendRequest(page);
    await expectProblem(page, 'key_storage_blocked');
    expect(api.at('/ask')).toEqual([]);
    await expectWhole(page, provider);
    // a page that is loaded anew has its database back
    await page.reload();
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    expect(await state(page)).toEqual(SIGNED_IN);
  });
}
