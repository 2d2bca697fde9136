// Tests whose provider misbehaves: each has a provider and an API of its own, and the app is configured for them.
import { APP, expect, host, test as base } from '../support.mjs';
import { refusal, startProvider } from './provider.mjs';
import { startServer } from './server.mjs';

export const test = base.extend({
  provider: async ({}, use) => {
    const provider = await startProvider();
    await use(provider);
    await provider.close();
  },
  /** A protected API that answers every call with `{"ok":true}` until `misbehave` says what else. */
  api: async ({}, use) => {
    let reply = () => undefined;
    const api = await startServer(async (call) => (await reply(call)) ?? { json: { ok: true } });
    await use({ ...api, misbehave: (change) => { reply = change; } });
    await api.close();
  },
  /** Another provider, which somebody hostile runs. A test that wants it in the configuration puts it there. */
  evil: async ({}, use) => {
    const evil = await startProvider();
    evil.configuration.name = 'Evil provider';
    await use(evil);
    await evil.close();
  },
  /** What must get nothing: a server of no provider and no API, and every address at `evil.test`. */
  elsewhere: async ({ context }, use) => {
    const elsewhere = await startServer(() => ({ json: { keys: [], sub: 'ada' } }));
    await context.route(/^https?:\/\/([^/?#]*@)?([^/?#@]*\.)?evil\.test\b/, (route) => {
      elsewhere.received.push(`${route.request().method()} ${route.request().url()}`);
      return route.fulfill({ json: {}, headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' } });
    });
    await use(elsewhere);
    await elsewhere.close();
  },
  /** The app's configuration; a test changes it before it opens a page. */
  configuration: async ({ provider, api }, use) => {
    const requests = [{ name: 'Ask', path: 'ask' }];
    await use({ name: 'Daypass', providers: [{ ...provider.configuration, apis: [{ name: 'API', url: `${api.origin}/`, requests }] }] });
  },
  context: async ({ context, configuration }, use) => {
    await configureFor(context, configuration);
    await use(context);
  },
});

/**
 * Lets the pages of a context read this configuration, as it is when they ask for it. The policy of the host lets them connect to
 * any server, so that what is refused is refused by the app.
 */
export async function configureFor(context, configuration) {
  await context.route('**/daypass.json', (route) => route.fulfill({ json: configuration }));
  shipped ??= (await fetch(APP)).headers.get('content-security-policy');
  const policy = shipped.replace(/(connect|img|frame)-src [^;]*/g, '$1-src *');
  await host(context, { headers: { 'content-security-policy': policy } });
}

let shipped;

/** Presses the button of the provider; it sends the person back at once. */
export async function signIn(page, from = '/', name = /^Provider of this test/) {
  await page.goto(from);
  await page.getByRole('button', { name }).click();
}

/** The address that the provider sends the person back to, with the app kept from starting there. */
export async function answerTo(page, from = '/') {
  await page.goto(from);
  await page.getByRole('button', { name: /^Provider of this test/ }).waitFor();
  // never answered: the page waits for its program and does nothing
  await page.route('**/*.wasm', () => {});
  await page.getByRole('button', { name: /^Provider of this test/ }).click();
  await page.waitForURL('**/callback?*', { waitUntil: 'commit' });
  const answer = new URL(page.url());
  await page.goto('/favicon.svg');
  await page.unroute('**/*.wasm');
  return answer;
}

export async function expectSignedIn(page) {
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}

export const sendRequest = (page, name = 'Ask') => page.getByRole('button', { name: `Send: ${name}` }).click();

export { expect, refusal };
