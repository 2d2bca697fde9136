// Compares us with the peers: the same work, in interleaved rounds, in one browser. Prints a table, and writes all figures as JSON.
// node bench/peers.mjs [--rounds=9] [--minutes=60] [--profiles=plain,slow] [--samples=floor,...]
// After so many minutes no other round begins.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { PROFILES, isOf, launch, ours, visitor } from './browser.mjs';
import { longestChain } from './chain.mjs';
import { API, APP } from '../dev/addresses.mjs';
import { keep, median, targets, tables } from './report.mjs';
import { buildSamples } from './samples.mjs';
import { startServers } from './servers.mjs';

const CALLS = 20;
const CACHINGS = ['immutable', 'revalidate', 'nothing'];
const testid = (id) => ({ select: `[data-testid=${id}]`, text: '' });
const SAMPLE = { signIn: testid('sign-in'), name: { ...testid('user-name'), text: 'Ada Lovelace' } };
const APP_PARTS = { signIn: { select: 'main button', text: 'Development provider' }, name: { select: 'h1', text: 'Ada Lovelace' } };
const partsOf = (name) => (name === 'daypass app' ? APP_PARTS : SAMPLE);

const { values: wanted } = parseArgs({ options: {
  rounds: { type: 'string', default: '9' }, minutes: { type: 'string', default: '60' }, profiles: { type: 'string', default: 'plain,slow' }, samples: { type: 'string' },
} });
const folders = await buildSamples();
const names = Object.keys(folders).filter((name) => !wanted.samples || wanted.samples.split(',').includes(name));

const servers = await startServers();
const browser = await launch();
try {
  const result = { rounds: 0, browser: browser.version(), load: [], samples: Object.fromEntries(names.map((name) => [name, {}])) };
  for (const name of names) {
    Object.assign(result.samples[name], await firstVisit(name));
    await signOut(name);
    for (const caching of CACHINGS) (result.samples[name].callback ??= {})[caching] = await longestChain(servers, () => wayBack(name, caching));
  }
  const end = Date.now() + Number(wanted.minutes) * 60_000;
  // the first round warms up and counts for nothing
  for (let round = 0; round <= Number(wanted.rounds) && Date.now() < end; round++) {
    for (const profile of wanted.profiles.split(',')) {
      for (const name of rotated(names, round)) {
        const { requests, ...taken } = await takeRound(name, profile);
        if (!round) continue;
        const figures = (result.samples[name][profile] ??= {});
        for (const [figure, value] of Object.entries(taken)) (figures[figure] ??= []).push(value);
        result.samples[name].callback_requests = requests;
      }
    }
    result.rounds = round;
    result.load.push(loadavg()[0]);
    console.error(`round ${round} of ${wanted.rounds}, load ${loadavg()[0].toFixed(1)}`);
  }
  result.targets = targets(result);
  console.log(tables(result));
  await keep('peers', result);
} finally {
  await browser.close();
  await servers.stop();
}

/** What the first visit loads until nothing more comes; these figures are the same each time. */
async function firstVisit(name) {
  serve(name, 'immutable');
  const { context, page, seen, traffic } = await visitor(browser, { parts: partsOf(name), press: false });
  await page.goto(APP);
  await told(page, seen, 'usable');
  await page.waitForLoadState('networkidle');
  const requests = traffic.all();
  await context.close();
  return { bytes: sum(requests.map((it) => it.bytes ?? 0)), requests: requests.length, own_bytes: sum(requests.filter(ours).map((it) => it.bytes ?? 0)) };
}

/** That a sample signs out at the provider, so that all do the same work. */
async function signOut(name) {
  serve(name, 'immutable');
  const { context, page, seen } = await visitor(browser, { parts: partsOf(name) });
  await arrive(page, seen);
  const out = name === 'daypass app' ? page.getByRole('button', { name: 'Sign out' }).first() : page.getByTestId('sign-out');
  await out.click();
  await page.locator('button[name=logout], button[type=submit]').first().click();
  await page.waitForURL(`${APP}/signed-out*`, { waitUntil: 'commit' });
  await context.close();
}

/** When each request of a callback began and was over, and when the name came, in milliseconds after the document was asked for. */
async function wayBack(name, caching) {
  serve(name, caching);
  const { context, page, seen, traffic } = await visitor(browser, { parts: partsOf(name) });
  await arrive(page, seen);
  const came = seen.find((it) => it.what === 'callback name').at;
  const [document, ...others] = await callbackRequests(page, traffic, came);
  await context.close();
  const since = (at) => (at - document.start) * 1000;
  return new Map([...others.map((it) => [named(it), { start: since(it.start), end: since(it.end) }]), ['name', { start: came, end: came }]]);
}

async function takeRound(name, profile) {
  const taken = {};
  for (const caching of CACHINGS) {
    serve(name, caching);
    const { context, page, cdp, seen, traffic } = await visitor(browser, { profile: PROFILES[profile], parts: partsOf(name) });
    await arrive(page, seen);
    const at = (what) => seen.find((it) => it.what === what).at;
    const requests = await callbackRequests(page, traffic, at('callback name'));
    if (profile === 'slow') await demandThrottle(page);
    taken[`callback ${caching}`] = at('callback name');
    taken[`callback ${caching} requests`] = requests.length;
    if (caching === 'immutable') {
      taken.requests = requests.map((it) => ({ request: named(it), start: it.start, took: it.end - it.start }));
      taken.painted = at('painted');
      taken.visible = at('visible');
      // nobody uses what is not there to be seen
      taken.usable = Math.max(at('usable'), at('visible'));
      Object.assign(taken, await memory(page, cdp));
      if (name !== 'daypass app') Object.assign(taken, await calls(page));
    }
    await context.close();
  }
  return taken;
}

/** Loads the page, which presses its button as soon as it can, and is back with the name. */
async function arrive(page, seen) {
  await page.goto(APP, { waitUntil: 'commit' });
  await told(page, seen, 'callback name');
}

async function told(page, seen, what) {
  const deadline = Date.now() + 60_000;
  while (!seen.some((it) => it.what === what)) {
    if (Date.now() > deadline) throw new Error(`no ${what} at ${page.url()}: ${JSON.stringify(seen)}\n${await page.locator('body').innerText()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the callback asked for until the name was there, and had by then. */
async function callbackRequests(page, traffic, name) {
  const requests = traffic.all();
  const document = requests.findLast((it) => it.url.startsWith(`${APP}/callback?`));
  return requests.filter((it) => it.start >= document.start && it.end && (it.end - document.start) * 1000 <= name);
}

function named({ method, url }) {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

// A throttle that a change of the process had switched off would flatter whoever comes behind it.
async function demandThrottle(page) {
  const took = await page.evaluate(() => {
    const [{ requestStart, responseEnd }] = performance.getEntriesByType('navigation');
    return responseEnd - requestStart;
  });
  if (took < 145) throw new Error(`the callback came in ${took} ms, which is not slow`);
}

async function memory(page, cdp) {
  // what goes on behind the name is over
  await page.waitForLoadState('networkidle');
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const wasm = await page.evaluate(() => window.benchMemories.reduce((all, memory) => all + memory.buffer.byteLength, 0));
  return { heap: usedSize / 2 ** 20, wasm: wasm / 2 ** 20, memory: (usedSize + wasm) / 2 ** 20 };
}

/** A press of the button until the answer is shown, and the browser's own fetch until it is text, by turns. */
async function calls(page) {
  const [request] = await Promise.all([page.waitForRequest((it) => isOf(API)({ url: it.url() }) && it.method() === 'GET'), page.getByTestId('call-api').click()]);
  const authorization = (await request.allHeaders()).authorization;
  const times = await page.evaluate(async ([url, authorization, count]) => {
    const result = document.querySelector('[data-testid=api-result]');
    const button = document.querySelector('[data-testid=call-api]');
    const shown = () => new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!result.textContent.includes('turn')) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(result, { subtree: true, childList: true, characterData: true });
    });
    const press = async () => {
      const over = shown();
      const started = performance.now();
      button.click();
      await over;
      return performance.now() - started;
    };
    const plain = async () => {
      const started = performance.now();
      const response = await fetch(url, { headers: { authorization } });
      await response.text();
      return performance.now() - started;
    };
    await new Promise((resolve) => setTimeout(resolve, 50));
    await press();
    const taken = { call: [], fetch: [] };
    for (let i = 0; i < count; i++) {
      for (const [name, run] of i % 2 ? [['fetch', plain], ['call', press]] : [['call', press], ['fetch', plain]]) taken[name].push(await run());
    }
    return taken;
  }, [`${API}/turn`, authorization, CALLS]);
  return { call: median(times.call), fetch: median(times.fetch), 'call over fetch': median(times.call.map((it, i) => it - times.fetch[i])) };
}

function serve(name, caching) {
  Object.assign(servers.host, { folder: folders[name], caching });
}

// another one goes first each time
function rotated(all, by) {
  const at = by % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}

function sum(values) {
  return values.reduce((one, other) => one + other, 0);
}
