// How the app's cost grows: with providers, sessions, API calls, and the size of answers. Each step is told with the time that the
// page's thread was at work and with its longest task, for which the page could not answer. Both are processor time, which other work on
// the machine does not change, and the least of all repetitions.
// node bench/growth.mjs [--calls=10000] [--only=providers,sessions,calls,answers]
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { launch, visitor } from './browser.mjs';
import { keep, median, number, table } from './report.mjs';
import { API, APP, PROVIDER } from '../dev/addresses.mjs';
import { startServers } from './servers.mjs';

const REPEATED = 3;
const LONGEST = 200;
const PROVIDERS = [1, 5, 10, 25, 50, 100];
const SESSIONS = [1, 2, 5, 10, 15, 20];
const CALLS = [10, 100, 1000, 10_000];
const ANSWERS = [1e3, 1e4, 1e5, 1e6, 5e6, 20e6];
const PARTS = { signIn: { select: 'main button', text: 'Development provider' }, name: { select: 'h1', text: 'Ada Lovelace' } };

const { values: wanted } = parseArgs({ options: { calls: { type: 'string', default: '10000' }, only: { type: 'string', default: 'providers,sessions,calls,answers' } } });
const servers = await startServers();
servers.host.folder = new URL('../dist', import.meta.url).pathname;
const browser = await launch();
const MEASURES = { providers, sessions, calls, answers };
try {
  const result = { browser: browser.version(), load: [] };
  for (const name of wanted.only.split(',')) {
    result[name] = await MEASURES[name]();
    result.load.push(loadavg()[0]);
    console.log(`${shown(name, result[name])}\n`);
  }
  await keep('growth', result);
} finally {
  await browser.close();
  await servers.stop();
}

async function providers() {
  const rows = [];
  for (const count of PROVIDERS) {
    servers.host.configuration = JSON.stringify(configuration({ count }));
    const times = [];
    const costs = [];
    for (let i = 0; i < REPEATED; i++) {
      const { context, page, cdp, seen } = await visitor(browser, { parts: PARTS, press: false });
      await observe(page);
      costs.push(await costOf(page, cdp, async () => {
        await page.goto(APP);
        await page.getByRole('button', { name: 'Development provider' }).first().waitFor();
        await page.waitForLoadState('networkidle');
      }));
      times.push(seen.find((it) => it.what === 'usable').at);
      await context.close();
    }
    rows.push({ providers: count, 'start, ms': median(times), ...least(costs) });
  }
  return rows;
}

/** One person after the other signs in in one tab. */
async function sessions() {
  servers.host.configuration = JSON.stringify(configuration({}));
  const { context, page, cdp } = await visitor(browser, { parts: PARTS, press: false });
  await observe(page);
  const rows = [];
  for (let count = 1; count <= SESSIONS.at(-1); count++) {
    await context.addCookies([{ name: 'bench_user', value: count === 1 ? 'ada' : `person${count}`, url: APP }]);
    if (count === 1) {
      await page.goto(APP);
      await page.getByRole('button', { name: 'Development provider' }).first().click();
    } else {
      await page.getByRole('navigation').getByRole('button', { name: /^Accounts: / }).click();
      await page.getByRole('region', { name: 'Accounts', exact: true }).getByRole('button', { name: /Sign in as somebody else/ }).click();
    }
    await page.waitForURL(`${APP}/account`);
    await page.getByRole('heading', { level: 1, name: count === 1 ? 'Ada Lovelace' : `Person${count}` }).waitFor();
    if (!SESSIONS.includes(count)) continue;
    const times = [];
    const costs = [];
    for (let i = 0; i < REPEATED; i++) {
      costs.push(await costOf(page, cdp, async () => {
        await page.goto(`${APP}/account`);
        await page.waitForFunction(() => window.benchHeading);
        await page.waitForLoadState('networkidle');
      }));
      times.push(await page.evaluate(() => window.benchHeading - performance.getEntriesByType('navigation')[0].fetchStart));
    }
    const stored = await page.evaluate(() => Object.entries(sessionStorage).reduce((all, [key, value]) => all + key.length + value.length, 0));
    rows.push({ sessions: count, 'account page, ms': median(times), 'stored, kB': stored / 1000, ...least(costs) });
  }
  await context.close();
  return rows;
}

/** The console's button, again and again; what is kept of calls and steps is full long before the end. */
async function calls() {
  const { context, page, cdp } = await console_({});
  const rows = [];
  let made = 0;
  for (const count of CALLS.filter((it) => it <= Number(wanted.calls))) {
    // what comes before the last ten makes no record of its tasks
    if (count - made > 10) await page.evaluate(send, { name: 'Turn', count: count - made - 10 });
    let took;
    const cost = await costOf(page, cdp, async () => { took = await page.evaluate(send, { name: 'Turn', count: 10 }); });
    rows.push({ calls: count, 'per call, ms': took / 10, ...cost });
    made = count;
  }
  // the recorder is full now: what it takes to look at it
  const started = Date.now();
  const steps = page.getByRole('region', { name: 'Steps' }).getByRole('heading');
  const cost = await costOf(page, cdp, async () => {
    await page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();
    await steps.first().waitFor();
  });
  rows.push({ calls: `the record of ${await steps.count()} steps opened`, 'per call, ms': Date.now() - started, ...cost });
  await context.close();
  return rows;
}

async function answers() {
  const rows = [];
  const names = ANSWERS.map((bytes) => `Body ${bytes}`);
  for (const [at, bytes] of ANSWERS.entries()) {
    const { context, page, cdp } = await console_({ requests: [{ name: names[at], path: `json?bytes=${bytes}` }] });
    const plain = await page.evaluate(async ([url, count]) => {
      const times = [];
      for (let i = 0; i < count; i++) {
        const started = performance.now();
        JSON.parse(await (await fetch(url, { headers: { authorization: `Bearer ${'x'.repeat(20)}` } })).text());
        times.push(performance.now() - started);
      }
      return times;
    }, [`${API}/json?bytes=${bytes}`, REPEATED]);
    const times = [];
    const costs = [];
    for (let i = 0; i < REPEATED; i++) {
      costs.push(await costOf(page, cdp, async () => { times.push(await page.evaluate(send, { name: names[at], count: 1 })); }));
    }
    const opened = await costOf(page, cdp, () => page.evaluate(open));
    rows.push({
      'answer, kB': bytes / 1000, 'fetch and JSON.parse, ms': median(plain), 'until it is a tree, ms': median(times), ...least(costs),
      'longest task when its list is opened, ms': opened['longest task, ms'],
    });
    await context.close();
  }
  return rows;
}

async function console_({ requests }) {
  servers.host.configuration = JSON.stringify(configuration({ requests }));
  const { context, page, cdp } = await visitor(browser, { parts: PARTS, press: false });
  await observe(page);
  await page.goto(`${APP}/api`);
  await page.getByRole('button', { name: 'Development provider' }).first().click();
  await page.locator('.requests').waitFor();
  await page.waitForLoadState('networkidle');
  return { context, page, cdp };
}

function configuration({ count = 1, requests = [{ name: 'Turn', path: 'turn' }] }) {
  const more = Array.from({ length: count - 1 }, (_, at) => ({
    name: `Provider ${at + 2}`, issuer: `${PROVIDER}/tenants/${at + 2}`, client_id: 'daypass', redirect_path: `/callback/${at + 2}`, scopes: ['openid', 'profile'],
    apis: [{ name: `Orders ${at + 2}`, url: `${API}/orders/${at + 2}`, requests: [{ name: 'List', path: 'list' }] }],
  }));
  const first = {
    name: 'Development provider', issuer: PROVIDER, client_id: 'daypass', scopes: ['openid', 'profile', 'email', 'offline_access'],
    apis: [{ name: 'Turn', url: `${API}/`, requests }],
  };
  return { name: 'Bench', providers: [first, ...more] };
}

/** Does something to a page, and tells what its thread worked, its longest task, and what there is then. */
async function costOf(page, cdp, act) {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await act();
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const threads = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ name, pid, tid, tdur }) => name === 'RunTask' && tdur && threads.has(`${pid} ${tid}`)).map(({ tdur }) => tdur / 1000);
  if (!tasks.length) throw new Error('the trace tells of no task');
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const [wasm, nodes] = await page.evaluate(() => [window.benchMemories.reduce((all, memory) => all + memory.buffer.byteLength, 0), document.querySelectorAll('*').length]);
  return {
    'thread at work, ms': tasks.reduce((one, other) => one + other), 'longest task, ms': Math.max(...tasks),
    'heap, MB': usedSize / 2 ** 20, 'wasm memory, MB': wasm / 2 ** 20, elements: nodes,
  };
}

/** Of each time the least, and of the rest what there was in the end. */
function least(costs) {
  const times = ['thread at work, ms', 'longest task, ms'].map((time) => [time, Math.min(...costs.map((it) => it[time]))]);
  return { ...costs.at(-1), ...Object.fromEntries(times) };
}

/** Writes down when the heading of a page is there. */
async function observe(page) {
  await page.addInitScript(() => {
    const heading = new MutationObserver(() => {
      if (!document.querySelector('main h1:not(:has(.skeleton))')?.textContent) return;
      window.benchHeading = performance.now();
      heading.disconnect();
    });
    heading.observe(document, { subtree: true, childList: true, characterData: true });
  });
}

// In the page: presses the button so often, each time until the outcome is there and painted.
async function send({ name, count }) {
  const button = document.querySelector(`button[aria-label="Send: ${name}"]`) ?? [...document.querySelectorAll('button')].find((it) => it.textContent.trim() === `Send: ${name}`);
  const section = document.querySelector(`section[aria-label="Response to ${name}"]`);
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => {
      let busy = false;
      const observer = new MutationObserver(() => {
        busy ||= section.getAttribute('aria-busy') === 'true';
        if (!busy || section.getAttribute('aria-busy') === 'true' || !section.querySelector('.outcome')) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(section, { subtree: true, childList: true, attributes: true, characterData: true });
      button.click();
    });
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - started;
}

// In the page: opens the first branch that is closed.
async function open() {
  const branch = document.querySelector('.tree details:not([open])');
  if (branch) branch.open = true;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function shown(name, rows) {
  const head = Object.keys(rows[0]);
  const cell = (value) => (typeof value === 'number' ? number(value, Number.isInteger(value) || value >= 100 ? 0 : 1) : value);
  const longest = Math.max(...rows.flatMap((row) => Object.entries(row).filter(([key]) => key.startsWith('longest')).map(([, value]) => value)));
  const judged = longest > LONGEST ? `**A task of ${number(longest)} ms is over ${LONGEST} ms.**` : `No task is over ${LONGEST} ms; the longest has ${number(longest)} ms.`;
  return `### ${name}\n\n${table(head, rows.map((row) => head.map((key) => cell(row[key]))))}\n\n${judged}`;
}
