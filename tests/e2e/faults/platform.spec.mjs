// What the platform lacks or breaks: either it is done without, or it is named and nothing is left behind.
import { expectSignedIn, sendRequest, signIn } from '../fakes/index.mjs';
import { expect, expectProblem } from '../support.mjs';
import { demandRenewal, expectNothingLeft, expectWhole, test } from './stage.mjs';

// What only keeps tabs apart, or ends early what nobody waits for, can be done without.
const dispensable = {
  'navigator.locks is missing': () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }),
  'navigator.locks rejects': () => { LockManager.prototype.request = () => Promise.reject(new DOMException('no', 'InvalidStateError')); },
  'navigator.locks throws': () => { LockManager.prototype.request = () => { throw new DOMException('no', 'SecurityError'); }; },
  'BroadcastChannel is missing': () => { delete window.BroadcastChannel; },
  'BroadcastChannel throws when it is made': () => { window.BroadcastChannel = class { constructor() { throw new DOMException('no', 'SecurityError'); } }; },
  'BroadcastChannel throws when it is spoken to': () => { BroadcastChannel.prototype.postMessage = () => { throw new DOMException('no', 'InvalidStateError'); }; },
  'AbortController is missing': () => { delete window.AbortController; },
  'history cannot be replaced': () => { history.replaceState = () => { throw new DOMException('too often', 'SecurityError'); }; },
  'nothing can be encrypted': () => { SubtleCrypto.prototype.encrypt = () => Promise.reject(new DOMException('no', 'OperationError')); },
};
for (const [name, spoil] of Object.entries(dispensable)) {
  test(`signing in, renewing and signing out where ${name}`, async ({ page, provider, api }) => {
    await page.addInitScript(spoil);
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await sendRequest(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    expect(provider.at('/token')).toHaveLength(2);
    await expectWhole(page, provider);
    await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
    await expectNothingLeft(page, provider);
  });
}

// Without randomness nobody may go anywhere.
const random = {
  'throws': () => { Crypto.prototype.getRandomValues = () => { throw new DOMException('no', 'OperationError'); }; },
  'is missing': () => { delete Crypto.prototype.getRandomValues; },
  'is missing with all of crypto': () => Object.defineProperty(window, 'crypto', { value: undefined }),
};
for (const [name, spoil] of Object.entries(random)) {
  test(`signing in where getRandomValues ${name}`, async ({ page, provider }) => {
    await page.addInitScript(spoil);
    await signIn(page);
    await expectProblem(page, 'crypto_unavailable');
    expect(provider.seen).toEqual([]);
    await expectNothingLeft(page, provider);
  });
}

// What is missing only when the answer comes: the code is spent or it is not, and no token lives on.
const atTheCallback = {
  'getRandomValues throws': [random.throws, 0],
  'crypto.subtle is missing': [() => Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined }), 1],
  'keys cannot be imported': [() => { SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError')); }, 1],
  'importing a key throws': [() => { SubtleCrypto.prototype.importKey = () => { throw new TypeError('no'); }; }, 1],
  'verifying fails': [() => { SubtleCrypto.prototype.verify = () => Promise.reject(new DOMException('no', 'OperationError')); }, 1],
  'verifying throws': [() => { SubtleCrypto.prototype.verify = () => { throw new TypeError('no'); }; }, 1],
};
for (const [name, [spoil, exchanges]] of Object.entries(atTheCallback)) {
  test(`signing in where ${name} at the callback`, async ({ page, provider }) => {
    await page.addInitScript(`if (location.pathname === '/callback') (${spoil})();`);
    await signIn(page);
    await expectProblem(page, 'crypto_unavailable');
    expect(provider.at('/token')).toHaveLength(exchanges);
    expect(provider.at('/userinfo')).toEqual([]);
    await expectNothingLeft(page, provider);
  });
}

test('verifying that says yes to nothing signs nobody in', async ({ page, provider }) => {
  await page.addInitScript(() => { SubtleCrypto.prototype.verify = () => Promise.resolve('yes'); });
  await signIn(page);
  await expectProblem(page, 'id_token_signature');
  await expectNothingLeft(page, provider);
});

// Tokens that are bound to a key need one that can be made and used.
const keys = {
  'no key can be made': [() => { SubtleCrypto.prototype.generateKey = () => Promise.reject(new DOMException('no', 'NotSupportedError')); }, 0],
  'making a key throws': [() => { SubtleCrypto.prototype.generateKey = () => { throw new TypeError('no'); }; }, 0],
  'nothing can be signed': [() => { SubtleCrypto.prototype.sign = () => Promise.reject(new DOMException('no', 'OperationError')); }, 1],
};
for (const [name, [spoil, departures]] of Object.entries(keys)) {
  test(`signing in with a key where ${name}`, async ({ page, provider, configuration }) => {
    configuration.providers[0].dpop = 'required';
    provider.misbehave({ document: (document) => ({ ...document, dpop_signing_alg_values_supported: ['ES256'] }) });
    await page.addInitScript(spoil);
    await signIn(page);
    await expectProblem(page, 'key_unavailable');
    expect(provider.at('/authorize')).toHaveLength(departures);
    expect(provider.at('/token')).toEqual([]);
    await expectNothingLeft(page, provider);
  });
}

// Whoever is signed in stays so, whatever is missing later.
test('renewing where nothing can be verified is told, and goes on when it can', async ({ page, provider, api }) => {
  demandRenewal(api, provider);
  await signIn(page, '/api');
  await expectSignedIn(page);
  await page.evaluate(() => {
    window.right = SubtleCrypto.prototype.verify;
    SubtleCrypto.prototype.verify = () => Promise.reject(new DOMException('no', 'OperationError'));
  });
  await sendRequest(page);
  await expectProblem(page, 'crypto_unavailable');
  await expectWhole(page, provider);
  await page.evaluate(() => { SubtleCrypto.prototype.verify = window.right; });
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
  await expectWhole(page, provider);
});
