// What people do, in words: signing in at the development provider, and reading what the app says.
import { expect, test as base } from '@playwright/test';

export const PROVIDER = 'http://localhost:8081';
export const API = 'http://localhost:8082';
export const OAUTH_ONLY = 'http://localhost:8083';
export const APP = 'http://localhost:8080';

// Every page of every test is watched: a panic, an uncaught error or a policy violation fails the test, unless it is `expected`.
export const test = base.extend({
  expected: [null, { option: true }],
  context: async ({ context, expected }, use) => {
    const troubles = [];
    context.on('weberror', (error) => troubles.push(`${error.error()}`));
    context.on('console', (message) => {
      const text = message.text();
      if (/panicked|unreachable executed|RuntimeError|Content Security Policy|Trusted(HTML|Script)|Permissions-Policy|integrity/.test(text)) troubles.push(text);
    });
    await use(context);
    expect(troubles.filter((it) => !expected?.test(it))).toEqual([]);
  },
});
export { expect };

let people = 0;
// A person nobody else is, so that tests running side by side do not meet.
export const somebody = () => `person${process.pid}x${people++}`;

export async function chooseProvider(page, name = /^Development provider/) {
  await page.getByRole('button', { name }).click();
}

// On the provider's own pages.
export async function authenticate(page, user) {
  await page.locator('input[name=login]').fill(user);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await consent(page);
}

// In a window that closes by itself: it may go away while its last button is pressed.
export async function finish(popup, act) {
  const closed = popup.waitForEvent('close');
  await act(popup).catch((error) => { if (!/has been closed/.test(error.message)) throw error; });
  await closed;
}

export async function consent(page) {
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
}

export async function cancel(page) {
  await page.locator('a[href$="/abort"]').click();
}

export async function signIn(page, { user = somebody(), from = '/', provider } = {}) {
  await page.goto(from);
  await chooseProvider(page, provider);
  await authenticate(page, user);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  return user;
}

// The list of accounts that the header opens.
export const menu = (page) => page.getByRole('region', { name: 'Accounts', exact: true });

export const openMenu = (page) => page.getByRole('navigation').getByRole('button', { name: /^Accounts: / }).click();

// Beside whoever is signed in, at the same provider.
export async function signInBeside(page, user = somebody()) {
  await openMenu(page);
  await menu(page).getByRole('button', { name: 'Development provider: Sign in as somebody else' }).click();
  await authenticate(page, user);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  return user;
}

// Sends a request of the console and waits for what comes of it. Until then the outcome of the call before stays on the page, and
// the button says that it is sending.
export async function sendAndWait(page, name) {
  const button = page.getByRole('button', { name: `Send: ${name}`, exact: true });
  await button.click();
  await expect(button).toBeVisible();
}

// The page is the app's: no longer the static one, nor one whose part is on its way, which have headings, too.
export const expectOpened = (page) => expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/^(Loading Daypass|Opening…)$/);

// On the page that tells of a failure: its stable code, and that there is one way on.
export async function expectProblem(page, code) {
  const details = page.locator('details', { hasText: 'Technical detail' });
  await expect(details).toHaveCount(1);
  await details.locator('summary').click();
  await expect(details.locator('code').first()).toHaveText(code);
  await expect(page.locator('main .button.primary')).toHaveCount(1);
  await expect(page.locator('.blame')).toBeVisible();
}

// A browser on a machine without a network calls itself offline; what fails here fails for another reason.
export async function claimOnline(page) {
  const claim = () => Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true, configurable: true });
  await page.addInitScript(claim);
  await page.evaluate(claim);
}

// The address that the provider sends the person back to, with the app kept from starting there.
export async function answerOf(page, user = somebody()) {
  // never answered: the page waits for its program and does nothing
  await page.route('**/*.wasm', () => {});
  await authenticate(page, user);
  await page.waitForURL(`${APP}/callback?*`, { waitUntil: 'commit' });
  const answer = page.url();
  await page.goto('about:blank');
  await page.unroute('**/*.wasm');
  return answer;
}

export async function storedKeys(page, prefix = '') {
  const keys = await page.evaluate(() => Object.keys(sessionStorage));
  return keys.filter((key) => key.startsWith(prefix)).sort();
}

// Changes the answers to matching requests, after the real server has given them.
export async function alter(page, url, change) {
  await page.route(url, async (route) => {
    const response = await route.fetch();
    const { status = response.status(), headers = response.headers(), body } = await change(response);
    const sent = { ...headers };
    delete sent['content-length'];
    delete sent['content-encoding'];
    await route.fulfill({ status, headers: sent, body });
  });
}

export async function alterJson(page, url, change) {
  await alter(page, url, async (response) => {
    const json = await response.json();
    return { body: JSON.stringify(change(json) ?? json) };
  });
}

// What the static host has for this browser: another configuration, with the headers that follow from it, other headers (null
// for none), more in the head of the page, or the app in a folder. What was said before stays.
const hosted = new WeakMap();
export async function host(context, change) {
  const before = hosted.get(context);
  const wanted = { ...before, ...change, headers: { ...before?.headers, ...change.headers } };
  hosted.set(context, wanted);
  const answer = await fetch(APP, { method: 'PUT', body: JSON.stringify(wanted) });
  expect(answer.status).toBe(201);
  await context.addCookies([{ name: 'hosted', value: await answer.text(), url: APP }]);
}

// Changes the first provider of the configuration, or all of it, on every page of a context.
export async function configure(context, change) {
  const configuration = await (await fetch(`${APP}/daypass.json`)).json();
  change(configuration.providers[0], configuration);
  await host(context, { configuration });
}

// Stops the clock of a page so many seconds before its token expires, however long the way there took. What the page then asks for
// it waits for in real time only: none of the time that has passed in a moment counts.
export async function passTimeUntil(page, seconds) {
  const expiry = await page.evaluate(() => {
    const session = Object.keys(sessionStorage).find((key) => key.startsWith('daypass:session:'));
    return JSON.parse(sessionStorage[session]).tokens[0].expires_at;
  });
  await page.clock.pauseAt((expiry - seconds - LOOK) * 1000);
  await page.clock.runFor(LOOK * 1000);
}

// A page that has slept looks what is due after a moment of up to so many seconds.
const LOOK = 3;

// Counts what reaches a server from this page.
export function watch(page, match) {
  const seen = [];
  page.on('request', (request) => {
    if (match(request)) seen.push(request);
  });
  return seen;
}

export const isToken = (request) => request.url() === `${PROVIDER}/token`;
