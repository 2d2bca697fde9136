// Everything that a secret could be found in, gathered from all pages of a browser while a test drives them, and the search.
import { expect } from '@playwright/test';
import { APP, host } from './support.mjs';

/** What must not be found, and what it is called. A nonce stands in the ID token and so among the claims, when it is spent. */
const NAMES = ['code', 'state', 'code_verifier', 'access_token', 'refresh_token', 'id_token', 'id_token_hint', 'request_uri'];

/** Where a page of the app may keep them, and which. */
const KEPT = [
  [/^daypass:attempt:/, ['state', 'code_verifier']],
  [/^daypass:session:/, ['access_token', 'refresh_token', 'id_token', 'id_token_hint']],
];

/** Which addresses have to carry some: the ways to and from the provider. */
const carried = (providers) => [
  [`${APP}/callback?`, ['code', 'state']],
  [`${APP}/callback/oauth?`, ['code', 'state']],
  [`${APP}/signed-out?`, ['state']],
  ...providers.flatMap((provider) => [
    [`${provider}/auth?`, ['state', 'id_token_hint', 'request_uri']],
    [`${provider}/authorize?`, ['state', 'id_token_hint']],
    [`${provider}/session/end?`, ['state', 'id_token_hint']],
    [`${provider}/end-session?`, ['state', 'id_token_hint']],
  ]),
];

export async function gather(context, providers) {
  const secrets = new Map();
  const seen = [];
  const see = (place, text) => { if (text) seen.push([place, String(text)]); };
  const keep = (name, value) => { if (NAMES.includes(name) && value?.length > 20) secrets.set(value, name); };
  const keepAll = (pairs) => { for (const [name, value] of pairs) keep(name, value); };

  // the search reads the clipboard, which the app does not
  await host(context, { headers: { 'permissions-policy': null } });
  // a page of the same origin that says nothing hears what is said in clear
  const listener = await context.newPage();
  await listener.goto('/favicon.svg');
  await context.exposeBinding('seeOnPage', (_, place, text) => see(place, text));
  await listener.evaluate(() => { new BroadcastChannel('daypass').onmessage = ({ data }) => window.seeOnPage('BroadcastChannel', JSON.stringify(data)); });
  await context.addInitScript(watchPage, APP);

  context.on('console', (message) => see('console', message.text()));
  context.on('weberror', (error) => see('uncaught error', `${error.error().stack}`));
  context.on('request', (request) => {
    see('address', request.url());
    see('Referer', request.headers().referer?.replace(/^http:\/\/localhost:(8081|8083)\/.*/, ''));
    keepAll(new URL(request.url()).searchParams);
    if (/json|text/.test(request.headers()['content-type'] ?? '') === false) keepAll(new URLSearchParams(request.postData() ?? ''));
  });
  for (const provider of providers) {
    await context.route((url) => url.origin === provider && ['/token', '/request'].includes(url.pathname), async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      const response = await route.fetch();
      const text = await response.text();
      // an answer that is no JSON holds nothing new
      if ((response.headers()['content-type'] ?? '').includes('json')) keepAll(Object.entries(JSON.parse(text)));
      await route.fulfill({ response, body: text });
    });
  }

  return {
    secrets,
    see,
    /** How many of a name there have been. */
    count: (name) => [...secrets.values()].filter((it) => it === name).length,
    /** Looks at all that a page shows and keeps now; masked and closed places are opened first. */
    async look(page) {
      await page.evaluate(() => document.querySelectorAll('details').forEach((it) => { it.open = true; }));
      const found = await page.evaluate(async () => {
        const databases = await Promise.all((await indexedDB.databases()).map(({ name }) => new Promise((resolve) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => {
            const database = request.result;
            const stores = [...database.objectStoreNames];
            if (!stores.length) return resolve(name);
            const transaction = database.transaction(stores);
            const all = stores.flatMap((store) => [transaction.objectStore(store).getAllKeys(), transaction.objectStore(store).getAll()]);
            transaction.oncomplete = () => {
              database.close();
              resolve(name + all.map((it) => it.result.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join()).join());
            };
          };
        })));
        const values = [...document.querySelectorAll('input, textarea, select')].map((it) => it.value);
        return {
          document: document.documentElement.outerHTML, text: document.body.innerText, fields: values.join('\n'), title: document.title,
          cookie: document.cookie, localStorage: JSON.stringify({ ...localStorage }), databases: databases.join('\n'),
          caches: JSON.stringify(await caches.keys()), 'history.state': JSON.stringify(history.state), 'window.name': window.name,
          location: location.href, referrer: document.referrer,
        };
      });
      for (const [place, text] of Object.entries(found)) see(place, text);
      const stored = await page.evaluate(() => Object.entries(sessionStorage));
      expect(stored.map(([key]) => key).filter((key) => !key.startsWith('daypass:'))).toEqual([]);
      for (const [key, value] of stored) {
        const [, allowed] = KEPT.find(([pattern]) => pattern.test(key)) ?? [key, []];
        see({ place: `sessionStorage ${key.slice(0, 24)}`, allowed }, `${key}\n${value}`);
      }
    },
    /** Finds no secret anywhere. */
    async search() {
      for (const page of context.pages()) await history(page, see);
      see('cookies', JSON.stringify(await context.cookies()));
      const leaks = new Set();
      for (const [place, text] of seen) {
        const allowed = place.allowed ?? allowedIn(text, providers);
        for (const [secret, name] of secrets) {
          if (!allowed.includes(name) && forms(secret).some((form) => text.includes(form))) leaks.add(`${name} in: ${place.place ?? place}`);
        }
      }
      expect([...leaks]).toEqual([]);
    },
  };
}

/** As it is, encoded as an address has it, and in base64, which hides nothing. */
const forms = (secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64url')];

/** What an address has to carry is allowed there; of every other text nothing is. */
const allowedIn = (text, providers) => carried(providers).find(([start]) => text.startsWith(start))?.[1] ?? [];

/** The addresses that Back and Forward lead to: by then the answers of providers have been taken off. */
async function history(page, see) {
  const devtools = await page.context().newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  // no entry of the app may hold any, so those of its callback are no exception here
  for (const { url } of entries) see(url.startsWith(APP) ? 'history of the app' : 'history', url.replace(APP, 'app:'));
  await devtools.detach();
}

/** Runs in each page of the app before anything else: what is shown for a moment, said, written or copied is told. */
function watchPage(app) {
  if (location.origin !== app) return;
  const tell = (place, text) => { window.seeOnPage?.(place, String(text)); };
  const wrap = (object, name, place) => {
    const original = object?.[name];
    if (!original) return;
    object[name] = function wrapped(...parts) {
      tell(place, parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n'));
      return original.apply(this, parts);
    };
  };
  wrap(BroadcastChannel.prototype, 'postMessage', 'BroadcastChannel');
  wrap(window, 'postMessage', 'postMessage');
  wrap(MessagePort.prototype, 'postMessage', 'postMessage');
  wrap(History.prototype, 'pushState', 'history.pushState');
  wrap(History.prototype, 'replaceState', 'history.replaceState');
  wrap(Clipboard.prototype, 'writeText', 'clipboard');
  wrap(Clipboard.prototype, 'write', 'clipboard');
  wrap(navigator, 'sendBeacon', 'beacon');
  wrap(URL, 'createObjectURL', 'object URL');
  new MutationObserver((records) => {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === 'attributes') tell(`attribute ${attributeName}`, target.getAttribute(attributeName));
      if (type === 'characterData') tell('text', target.data);
      for (const node of addedNodes) {
        // a hidden frame is led to the provider by its address, which carries what every way there does
        if (node.localName === 'iframe') tell('address', node.src);
        else tell('document', node.outerHTML ?? node.data);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
