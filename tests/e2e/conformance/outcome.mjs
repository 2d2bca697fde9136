// How a module of the conformance suite ends: somebody is signed in with a receipt, or nobody is and nothing more is sent.
import { expectProblem, storedKeys } from '../support.mjs';
import { expect, expectSignedIn } from '../fakes/index.mjs';

/** An ID token with some claims replaced; `undefined` leaves one out. */
export const claims = (changes) => ({ idToken: ({ header, claims: right }) => ({ header, claims: { ...right, ...changes } }) });

/** An ID token with some header parameters replaced. */
export const header = (changes) => ({ idToken: ({ header: right, claims: all }) => ({ header: { ...right, ...changes }, claims: all }) });

/** A token whose signature has another first letter. */
export const broken = (token) => token.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);

/** A line of the verification receipt. */
function row(page, check) {
  const receipt = page.getByRole('region', { name: 'Verification receipt' });
  return receipt.getByRole('listitem').filter({ has: page.getByRole('heading', { name: new RegExp(`^${check} `) }) });
}

/** The account page tells what was verified, and who signed in as UserInfo told it. */
export async function expectVerified(page, { provider, algorithm = 'RS256' }) {
  await expectSignedIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ada Lovelace');
  await expect(row(page, 'Signature')).toContainText(algorithm);
  await expect(row(page, 'Issuer')).toContainText(provider.issuer);
  for (const check of ['Audience', 'Subject', 'Expires', 'Issued at', 'Nonce']) await expect(row(page, check)).toContainText('pass');
  const [asked, ...more] = provider.at('/userinfo');
  expect(asked.headers.authorization).toMatch(/^(Bearer|DPoP) access-/);
  expect(more).toEqual([]);
}

/** No token is in the browser, in whatever place. */
async function expectNothingKept(page) {
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toMatch(/(access|refresh)-[\w-]{32}/);
}

/** The page tells why nobody was signed in; the tokens went nowhere; and one click later, `mended`, somebody is. */
export async function expectRefused(page, { provider, api, mended, blame = 'The provider', algorithm }, code) {
  await expectProblem(page, code);
  await expect(page.locator('.blame')).toContainText(blame);
  await expectNothingKept(page);
  expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
  const after = provider.seen.slice(provider.seen.findLastIndex((call) => call.path === '/token') + 1);
  // what came with an ID token that is refused is given back
  expect(after.map((call) => call.path).filter((path) => !['/jwks', '/revoke'].includes(path))).toEqual([]);
  expect(provider.at('/userinfo')).toEqual([]);
  expect(api.seen).toEqual([]);
  mended();
  await page.locator('main .button.primary').click();
  await expectVerified(page, { provider, algorithm });
}

/** The page tells why the answer was refused, and its code went nowhere. */
export async function expectAnswerRefused(page, { provider, api }, code) {
  await expectProblem(page, code);
  await expectNothingKept(page);
  expect(provider.seen.at(-1).path).toBe('/authorize');
  expect(provider.at('/token')).toEqual([]);
  expect(api.seen).toEqual([]);
}
