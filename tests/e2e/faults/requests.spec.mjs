// Each request of each flow, with each fault: the cause is named, nothing is half done, and afterwards all goes well.
import { expectSignedIn, sendRequest, signIn } from '../fakes/index.mjs';
import { expect, expectProblem, sendAndWait } from '../support.mjs';
import {
  FAULTS, WORDS, demandRenewal, expectNothingLeft, expectWhole, heal, passTime, spoil, state, test,
} from './stage.mjs';

const ON_THE_WAY = { refused: 'unreachable', late: 'timeout', cut: 'answer_cut_off', failing: 'server_unavailable', huge: 'response_too_large' };
const unless = (code) => ({ ...ON_THE_WAY, empty: code, garbage: code, mistyped: code });
const problem = (page) => page.locator('details', { hasText: 'Technical detail' });

// What is asked on the way to a session: the code of each failure, and which of them leave a token behind that was lost
// together with the answer, so that nobody has it.
const signingIn = {
  'the discovery document': { path: '/.well-known/openid-configuration', codes: unless('metadata_unreadable') },
  // any content type will do: RFC 7517 demands none
  'the key set': { path: '/jwks', codes: { ...unless('jwks_unreadable'), mistyped: undefined } },
  'a pushed request': { path: '/par', codes: unless('par_response'), isPushed: true },
  'the token response': { path: '/token', codes: unless('token_response_malformed'), lost: ['cut', 'huge'] },
};
for (const [name, { path, codes, isPushed, lost = [] }] of Object.entries(signingIn)) {
  for (const fault of Object.keys(FAULTS)) {
    test(`signing in: ${name} ${WORDS[fault]}`, async ({ page, provider, configuration }) => {
      configuration.providers[0].require_pushed_authorization_requests = isPushed === true;
      spoil(provider, FAULTS[fault], (call) => call.path === path);
      await signIn(page);
      if (codes[fault] === undefined) {
        await expectSignedIn(page);
        return expectWhole(page, provider);
      }
      if (fault === 'late') {
        await expect.poll(() => provider.at(path).length).toBeGreaterThan(0);
        await passTime(page, problem(page));
      }
      await expectProblem(page, codes[fault]);
      const lostHere = lost.includes(fault) ? 1 : 0;
      await expectNothingLeft(page, provider, lostHere);
      heal(provider);
      await signIn(page);
      await expectSignedIn(page);
      expect(provider.live()).toHaveLength(1 + lostHere);
    });
  }
}

for (const fault of Object.keys(FAULTS)) {
  const code = unless('userinfo_unreadable')[fault];
  test(`UserInfo ${WORDS[fault]}`, async ({ page, provider }) => {
    spoil(provider, FAULTS[fault], (call) => call.path === '/userinfo');
    await signIn(page);
    await expectSignedIn(page);
    if (fault === 'late') {
      await expect.poll(() => provider.at('/userinfo').length).toBeGreaterThan(0);
      await passTime(page, page.getByRole('alert'));
    }
    await page.getByRole('alert').getByText('Technical detail').click();
    await expect(page.getByRole('alert').locator('code').first()).toHaveText(code);
    await expectWhole(page, provider);
    heal(provider);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeFocused();
  });
}

// A renewal whose answer was lost has spent the refresh token: when it is sent once more, the provider ends the grant.
const renewing = {
  ...unless('token_response_malformed'),
  ends: ['cut', 'huge'],
};
for (const fault of Object.keys(FAULTS)) {
  test(`renewing: the token response ${WORDS[fault]}`, async ({ page, provider, api }) => {
    demandRenewal(api, provider);
    await signIn(page, '/api');
    await expectSignedIn(page);
    spoil(provider, FAULTS[fault], (call) => call.path === '/token');
    await sendRequest(page);
    if (fault === 'late') {
      await expect.poll(() => provider.at('/token').length).toBe(2);
      await passTime(page, problem(page));
    }
    await expectProblem(page, renewing[fault]);
    heal(provider);
    // a provider that is overloaded is left alone for a moment
    await page.clock.runFor(3_000);
    await sendRequest(page);
    if (renewing.ends.includes(fault)) {
      await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
      return expectNothingLeft(page, provider);
    }
    await expect(page.getByText('200 OK')).toBeVisible();
    await expectWhole(page, provider);
  });
}

// What an API answers is its own affair: only what is no answer is a failure.
const calling = {
  refused: 'unreachable', late: 'timeout', cut: 'answer_cut_off', huge: 'response_too_large',
  failing: 'The API failed', empty: 'The answer has no body.', garbage: '{"access_token": "gar', mistyped: '"ok": true',
};
for (const fault of Object.keys(FAULTS)) {
  test(`calling an API: the answer ${WORDS[fault]}`, async ({ page, provider, api }) => {
    const { reply, sent } = FAULTS[fault];
    api.misbehave((call) => reply?.(call) ?? sent({ json: { ok: true } }));
    await signIn(page, '/api');
    await expectSignedIn(page);
    await sendRequest(page);
    if (fault === 'late') {
      await expect.poll(() => api.at('/ask').length).toBe(1);
      await passTime(page, problem(page));
    }
    if (fault in ON_THE_WAY && fault !== 'failing') await expectProblem(page, calling[fault]);
    else await expect(page.getByRole('region', { name: 'Response to Ask' })).toContainText(calling[fault]);
    expect(provider.at('/token')).toHaveLength(1);
    api.misbehave(() => undefined);
    // some of the faults are a 200, too
    await sendAndWait(page, 'Ask');
    await expect(page.getByText('200 OK')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Response to Ask' })).toContainText('"ok": true');
    await expectWhole(page, provider);
  });
}

// Of a revocation only the status counts (RFC 7009 §2.2). What could not be revoked is told.
const revoking = { empty: true, garbage: true, mistyped: true };
for (const fault of Object.keys(FAULTS)) {
  test(`signing out: the answer to a revocation ${WORDS[fault]}`, async ({ page, provider }) => {
    await signIn(page);
    await expectSignedIn(page);
    spoil(provider, FAULTS[fault], (call) => call.path === '/revoke');
    await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => provider.at('/revoke').length).toBeGreaterThan(0);
    await passTime(page, page.getByRole('heading', { name: 'See you next time' }));
    const told = revoking[fault] ? 'revoked, as far as it can revoke them' : 'revocation failed; they expire by themselves';
    await expect(page.locator('.terms div', { hasText: 'Tokens at the provider' }).locator('dd')).toHaveText(told);
    await expect.poll(() => state(page)).toEqual([]);
    heal(provider);
    await signIn(page);
    await expectSignedIn(page);
  });
}

// A page without a picture is a page: the initials stand in its place.
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const pictured = {
  // the browser waits for it as long as it likes, and looks at the picture and not at its content type
  late: 'img.avatar', mistyped: 'img.avatar',
};
for (const fault of Object.keys(FAULTS)) {
  test(`the picture of a person ${WORDS[fault]}`, async ({ page, provider, api }) => {
    const { reply, sent } = FAULTS[fault];
    api.misbehave((call) => reply?.(call) ?? sent({ bytes: PICTURE, headers: { 'content-type': 'image/png' } }));
    provider.misbehave({ userinfo: (claims) => ({ ...claims, picture: `${api.origin}/picture` }) });
    await signIn(page);
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    await expect.poll(() => api.at('/picture').length).toBeGreaterThan(0);
    await expect(page.locator('.identity').locator(pictured[fault] ?? 'span.avatar')).toBeVisible();
    await expect(page.locator('main .notice')).toHaveCount(0);
    await expectWhole(page, provider);
  });
}
