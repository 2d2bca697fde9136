// The way back, with daypass.json held back: the code goes out by the text that the tab has read before, and the file of now judges
// what comes of it before anything is kept.
import { expectOpened, expectProblem, storedKeys } from './support.mjs';
import { answerTo, expect, expectSignedIn, signIn, test as base } from './fakes/index.mjs';

const test = base.extend({
  /** daypass.json, which answers from `hold` on only when it is told how. */
  file: async ({ context }, use) => {
    let held;
    await use({
      /** How often it has been asked for since. */
      asked: 0,
      async hold() {
        const answer = new Promise((resolve) => { held = resolve; });
        await context.route('**/daypass.json', async (route) => {
          this.asked++;
          await route.fulfill(await answer);
        });
      },
      answer: (how) => held(how),
    });
    held?.({ status: 404 });
  },
});

const theProvider = (page) => page.getByRole('button', { name: /^Provider of this test/ });

/** Presses the button, and is back with the file held; the provider has given tokens by then. */
async function comeBack(page, file, provider) {
  await page.goto('/');
  await theProvider(page).waitFor();
  await file.hold();
  await theProvider(page).click();
  await expect.poll(() => provider.at('/token').length).toBe(1);
}

async function expectNobody(page, provider) {
  await expect.poll(() => provider.at('/revoke').map(({ form }) => form.get('token_type_hint')).sort()).toEqual(['access_token', 'refresh_token']);
  expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
  expect(await storedKeys(page, 'daypass:attempt:')).toEqual([]);
  expect(page.url()).not.toMatch(/code=|state=/);
  expect([provider.at('/token').length, provider.live()]).toEqual([1, []]);
}

test('the token request leaves without waiting for daypass.json, and nobody is signed in before it is there', async ({ page, provider, configuration, file }) => {
  await comeBack(page, file, provider);
  await expect.poll(() => file.asked).toBe(1);
  // the keys are the last that the page asks for without the file
  await expect.poll(() => page.evaluate(() => sessionStorage['daypass:flight'])).toContain('/jwks');
  expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
  expect(page.url()).not.toMatch(/code=|state=/);
  file.answer({ json: configuration });
  await expectSignedIn(page);
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  expect([provider.at('/token').length, file.asked]).toEqual([1, 1]);
});

test('a page that began with the file of before runs with the file of now, and is not loaded anew', async ({ page, provider, api, configuration, file }) => {
  await comeBack(page, file, provider);
  const documents = [];
  page.on('request', (request) => request.isNavigationRequest() && documents.push(request.url()));
  const [was] = configuration.providers;
  file.answer({ json: { name: 'Acme', providers: [{ ...was, name: 'New name', apis: [] }] } });
  await expectSignedIn(page);
  await expect(page.getByRole('main')).toContainText('New name');
  await expect(page).toHaveTitle(/Acme/);
  expect(documents).toEqual([]);
  await page.goto('/api');
  await expectOpened(page);
  await expect(page.getByRole('button', { name: /^Send/ })).toHaveCount(0);
  expect([provider.at('/token').length, api.received]).toEqual([1, []]);
});

const useless = {
  'that is missing': [{ status: 404 }, 'daypass.json is missing'],
  'with a mistake': [{ body: '{"providers":', contentType: 'application/json' }, 'daypass.json is not JSON'],
};
for (const [what, [answer, title]] of Object.entries(useless)) {
  test(`a file ${what} is said, the tokens are revoked, and the next page is well again`, async ({ page, provider, configuration, file, context }) => {
    await comeBack(page, file, provider);
    file.answer(answer);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expectNobody(page, provider);
    await context.route('**/daypass.json', (route) => route.fulfill({ json: configuration }));
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing to complete here' })).toBeVisible();
    await signIn(page, '/account');
    await expectSignedIn(page);
  });
}

const unnamed = {
  'is not in the file of now any more': (it, evil) => Object.assign(it, evil.configuration),
  'has another registration in the file of now': (it) => { it.client_id = 'another'; },
  'has another token endpoint in the file of now': (it, evil) => {
    const { issuer } = it;
    it.metadata = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${evil.issuer}/token`, jwks_uri: `${issuer}/jwks` };
  },
};
for (const [what, change] of Object.entries(unnamed)) {
  test(`nobody is signed in at a provider that ${what}`, async ({ page, provider, evil, configuration, file }) => {
    await comeBack(page, file, provider);
    const now = structuredClone(configuration);
    change(now.providers[0], evil);
    file.answer({ json: now });
    await expectProblem(page, 'provider_unknown');
    await expectNobody(page, provider);
    expect(evil.received).toEqual([]);
  });
}

test('a page that is left before the file is there keeps nothing, and the answer is used up', async ({ page, provider, configuration, file, context }) => {
  await comeBack(page, file, provider);
  await context.route('**/daypass.json', (route) => route.fulfill({ json: configuration }));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Nothing to complete here' })).toBeVisible();
  expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
  expect(provider.at('/token')).toHaveLength(1);
});

test('a link with an answer that this tab has not asked for waits for the file, and its code goes to nobody', async ({ page, provider, configuration, file }) => {
  const address = await answerTo(page);
  await file.hold();
  const forged = new URL(address);
  forged.searchParams.set('state', 'forged');
  const foreign = new URL(address);
  foreign.searchParams.set('iss', 'https://evil.test');
  for (const [link, code] of [[forged, 'state_unknown'], [foreign, 'callback_issuer']]) {
    const asked = file.asked;
    await page.goto(`${link}`, { waitUntil: 'commit' });
    await expect.poll(() => file.asked).toBe(asked + 1);
    file.answer({ json: configuration });
    await expectProblem(page, code);
    await file.hold();
  }
  expect(provider.at('/token')).toEqual([]);
  expect(await storedKeys(page, 'daypass:session:')).toEqual([]);
});

test('a new tab of the same browser is not signed in by an answer that another tab waits for', async ({ page, context, provider, configuration, file }) => {
  const address = await answerTo(page);
  await file.hold();
  const other = await context.newPage();
  await other.goto(`${address}`, { waitUntil: 'commit' });
  await expect.poll(() => file.asked).toBe(1);
  file.answer({ json: configuration });
  await expectProblem(other, 'state_unknown');
  expect(provider.at('/token')).toEqual([]);
});
