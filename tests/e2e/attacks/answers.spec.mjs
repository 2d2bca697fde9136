// Answers that nobody asked for, or that were meant for somebody else (RFC 9700 §4.5, §4.7; RFC 6749 §10.12).
import { APP, expectOpened, expectProblem, storedKeys } from '../support.mjs';
import { configureFor, answerTo, expect, expectSignedIn, signIn, test } from '../fakes/index.mjs';

async function somebodyElse(browser, configuration) {
  const context = await browser.newContext();
  await configureFor(context, configuration);
  return context.newPage();
}

test('the answer to the attacker\'s own sign-in signs the victim in as nobody', async ({ page, browser, provider, configuration }) => {
  const attacker = await somebodyElse(browser, configuration);
  const answer = await answerTo(attacker);
  await page.goto(`${answer}`);
  await expectProblem(page, 'state_unknown');
  expect(provider.at('/token')).toEqual([]);
  await attacker.context().close();
});

test('the same, while the victim is on the way to sign in, leaves that sign-in as it was', async ({ page, browser, provider, configuration }) => {
  const attacker = await somebodyElse(browser, configuration);
  const fixed = await answerTo(attacker);
  const own = await answerTo(page);
  await page.goto(`${fixed}`);
  await expectProblem(page, 'state_unknown');
  expect(provider.at('/token')).toEqual([]);
  await page.goto(`${own}`);
  await expectSignedIn(page);
  await attacker.context().close();
});

for (const [whose, [from, into]] of Object.entries({
  'the attacker\'s code under the victim\'s state': [1, 0], 'the victim\'s code under the attacker\'s state': [0, 1],
})) {
  test(`${whose} is refused by the provider, because the verifier does not fit`, async ({ page, browser, provider, configuration }) => {
    const attacker = await somebodyElse(browser, configuration);
    const pages = [page, attacker];
    const answers = [await answerTo(page), await answerTo(attacker)];
    answers[into].searchParams.set('code', answers[from].searchParams.get('code'));
    await pages[into].goto(`${answers[into]}`);
    await expectProblem(pages[into], 'invalid_grant');
    expect(provider.at('/token')).toHaveLength(1);
    expect(await storedKeys(pages[into], 'daypass:session')).toEqual([]);
    await attacker.context().close();
  });

  test(`${whose} is refused by the nonce, where the provider checks no verifier`, async ({ page, browser, provider, configuration }) => {
    provider.misbehave({ pkce: () => false });
    const attacker = await somebodyElse(browser, configuration);
    const pages = [page, attacker];
    const answers = [await answerTo(page), await answerTo(attacker)];
    answers[into].searchParams.set('code', answers[from].searchParams.get('code'));
    await pages[into].goto(`${answers[into]}`);
    await expectProblem(pages[into], 'id_token_nonce');
    expect(await storedKeys(pages[into], 'daypass:session')).toEqual([]);
    await attacker.context().close();
  });
}

const cold = {
  'a code and a state': ['code=x&state=y', 'state_unknown'],
  'a code without a state': ['code=x', 'state_missing'],
  'a state alone': ['state=y', 'state_unknown'],
  'two states': ['code=x&state=y&state=z', 'state_missing'],
  'an error': ['error=access_denied&state=y', 'state_unknown'],
  'an error without a state': ['error=server_error&error_description=call+0900-1234', 'state_missing'],
  'a name of a property that every object has': ['code=x&state=__proto__', 'state_unknown'],
  'a state that is the name of another record': ['code=x&state=../session', 'state_unknown'],
  'what cannot be decoded': ['code=%ff&state=y', 'callback_malformed'],
};
for (const [what, [query, code]] of Object.entries(cold)) {
  test(`a link to the callback with ${what} changes nothing for whoever is signed in`, async ({ page, provider }) => {
    await signIn(page, '/account');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    const before = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage).filter(([key]) => key !== 'daypass:flight').sort()));
    const calls = provider.received.length;
    await page.goto(`/callback?${query}`);
    await expectProblem(page, code);
    await expect(page.locator('main')).not.toContainText('0900');
    await expect(page).toHaveURL(`${APP}/callback`);
    expect(await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage).filter(([key]) => key !== 'daypass:flight').sort()))).toBe(before);
    expect(provider.received.length).toBe(calls);
    await page.locator('main .button.primary').click();
    await expectSignedIn(page);
  });
}

test('a link cannot sign anybody out', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  const sessions = await storedKeys(page, 'daypass:session');
  for (const link of ['/signed-out', '/signed-out?state=x', '/sign-out', '/logout']) {
    await page.goto(link);
    await expectSignedIn(page);
  }
  expect(await storedKeys(page, 'daypass:session')).toEqual(sessions);
  expect(provider.at('/revoke')).toEqual([]);
});

test('an answer that is guessed while another tab waits for its own is refused, and the tab goes on', async ({ page, context, provider }) => {
  const own = await answerTo(page);
  const other = await context.newPage();
  const state = own.searchParams.get('state');
  for (const guess of [state.slice(0, -1), `${state}A`, state.toLowerCase(), ` ${state}`]) {
    await other.goto(`/callback?${new URLSearchParams({ code: own.searchParams.get('code'), state: guess, iss: provider.issuer })}`);
    await expectProblem(other, 'state_unknown');
  }
  expect(provider.at('/token')).toEqual([]);
  await page.goto(`${own}`);
  await expectSignedIn(page);
});

test('an answer that was used is of no use to whoever finds it', async ({ page, context, provider }) => {
  const own = await answerTo(page);
  await page.goto(`${own}`);
  await expectSignedIn(page);
  for (const finder of [page, await context.newPage()]) {
    await finder.goto(`${own}`);
    await expectProblem(finder, 'state_unknown');
  }
  expect(provider.at('/token')).toHaveLength(1);
});

test('tokens that are put into a link are used by nobody and do not stay in the address', async ({ page, provider }) => {
  for (const link of ['/callback#access_token=evil&id_token=evil&token_type=Bearer', '/callback?access_token=evil&id_token=evil', '/callback?code=a&access_token=evil&state=b']) {
    await page.goto('about:blank');
    await page.goto(link);
    await expectOpened(page);
    await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(0);
    await expect(page).toHaveURL(/\/callback(\?access_token=evil&id_token=evil)?$/);
    expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  }
  expect(provider.seen).toEqual([]);
});
