// What can go wrong with an answer, and what must hold afterwards.
import { test as base } from '../fakes/index.mjs';
import { claimOnline, expect } from '../support.mjs';

/** With `reply`, the endpoint has not done its work; with `sent`, it has, and the answer suffers on its way. */
export const FAULTS = {
  refused: { reply: () => ({ refuse: true }) },
  late: { reply: () => ({ hold: new Promise(() => {}) }) },
  cut: { sent: (right) => ({ ...right, cut: true }) },
  failing: { reply: () => ({ status: 500, html: '<h1>Oops</h1>' }) },
  empty: { reply: () => ({ status: 200 }) },
  garbage: { reply: () => ({ headers: { 'content-type': 'application/json' }, text: '{"access_token": "gar' }) },
  mistyped: { sent: (right) => ({ ...right, headers: { ...right.headers, 'content-type': 'text/html' } }) },
  huge: { sent: (right) => ({ ...right, huge: true }) },
};

/** In sentences. */
export const WORDS = {
  refused: 'is refused',
  late: 'does not come in time',
  cut: 'is cut in the middle',
  failing: 'is a 500 with HTML',
  empty: 'is an empty 200',
  garbage: 'is a 200 with garbage',
  mistyped: 'has another content type',
  huge: 'is huge',
};

export const test = base.extend({
  page: async ({ page }, use) => {
    await claimOnline(page);
    await page.clock.install();
    await use(page);
  },
});

/** Spoils what a provider answers to these calls, until `heal`. */
export function spoil(provider, { reply, sent }, concerns) {
  provider.misbehave({
    reply: (call) => (concerns(call) ? reply?.(call) : undefined),
    sent: (right, call) => (sent && concerns(call) ? sent(right, call) : right),
  });
}

export const heal = (provider) => provider.misbehave({ reply: () => undefined, sent: (right) => right });

/** Lets time pass for the page, which waits for nothing else, until this is shown. */
export const passTime = (page, shown) => expect(async () => {
  await page.clock.runFor(2_000);
  await expect(shown).toBeVisible({ timeout: 200 });
}).toPass({ intervals: [1], timeout: 30_000 });

/** The refresh tokens that this tab holds. */
export const held = (page) => page.evaluate(() => {
  const sessions = Object.keys(sessionStorage).filter((key) => key.startsWith('daypass:session:'));
  return sessions.map((key) => JSON.parse(sessionStorage[key]).refresh_token).sort();
});

/** What is kept of the state of a sign-in or a session, without caches: what stands in front of the second colon. */
export const state = (page) => page.evaluate(() => {
  const kinds = Object.keys(sessionStorage).map((key) => key.split(':', 2).join(':'));
  return kinds.filter((kind) => /:(attempt|session|in-use|claim)$/.test(kind)).sort();
});

export const SIGNED_OUT = [];
export const SIGNED_IN = ['daypass:in-use', 'daypass:session'];

/** One whole session, with the one refresh token that the provider honours. */
export async function expectWhole(page, provider) {
  await expect.poll(() => state(page)).toEqual(SIGNED_IN);
  await expect.poll(async () => {
    const [here, there] = [await held(page), provider.live()];
    return there.length === 1 && here.join() === there.join() ? 'whole' : `${here} here, ${there} there`;
  }).toBe('whole');
}

/** Nothing is left, neither here nor there; `lost` tells how many tokens were lost with an answer that nobody has. */
export async function expectNothingLeft(page, provider, lost = 0) {
  await expect.poll(() => state(page)).toEqual(SIGNED_OUT);
  await expect.poll(() => provider.live()).toHaveLength(lost);
}

/** Whether a call is a renewal. */
export const isRenewal = (call) => call.form.get('grant_type') === 'refresh_token';

/** An API that takes no token but those that a renewal has brought. */
export function demandRenewal(api, provider) {
  const first = new Set();
  provider.misbehave({ tokens: (members, { refreshed }) => { if (!refreshed) first.add(`Bearer ${members.access_token}`); return members; } });
  const refusal = { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
  api.misbehave((call) => (first.has(call.headers.authorization) ? refusal : undefined));
}
