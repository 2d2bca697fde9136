// One Chromium for all: how it is started, slowed down, and what is written down inside a page.
import { chromium } from 'playwright-core';
import { API, APP, PROVIDER } from '../dev/addresses.mjs';

export const PROFILES = {
  plain: null,
  // 150 ms of round trip and 1.6 Mbit/s down, on a processor of a quarter
  slow: { cpu: 4, network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 } },
};

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--js-flags=--expose-gc', '--enable-precise-memory-info'],
});

/** A browser that has never been here, with what `watch` writes down in each page; `profile` slows it. */
export async function visitor(browser, { profile, parts, press = true }) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const seen = [];
  await context.exposeBinding('benchTells', (_source, what) => void seen.push(what));
  await context.addInitScript(watch, { APP, PROVIDER, parts, press });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  if (profile) {
    await cdp.send('Network.emulateNetworkConditions', profile.network);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: profile.cpu });
  }
  return { context, page, cdp, seen, traffic: traffic(cdp) };
}

/** Every request that goes over the wire. */
function traffic(cdp) {
  const requests = new Map();
  cdp.on('Network.requestWillBeSent', ({ requestId, request, timestamp, redirectResponse, documentURL }) => {
    // a redirect has the id of what it redirects
    if (redirectResponse) requests.set(`${requestId} before ${timestamp}`, { ...requests.get(requestId), end: timestamp });
    if (/^https?:/.test(request.url)) requests.set(requestId, { url: request.url, method: request.method, start: timestamp, document: documentURL });
  });
  cdp.on('Network.requestServedFromCache', ({ requestId }) => requests.delete(requestId));
  cdp.on('Network.responseReceived', ({ requestId, response, timestamp }) => {
    if (response.fromDiskCache || response.fromPrefetchCache) requests.delete(requestId);
    // of what is read as a stream the end is told late
    else if (requests.has(requestId)) requests.get(requestId).end = timestamp;
  });
  cdp.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) Object.assign(request, { end: timestamp, bytes: encodedDataLength });
  });
  return { all: () => [...requests.values()], forget: () => requests.clear() };
}

export const isOf = (origin) => ({ url }) => url.startsWith(`${origin}/`);
export const ours = isOf(APP);
export const api = isOf(API);

// Runs inside each page before its own script. Times are of the page's own clock, from when its document was asked for; nothing is
// asked from outside while time is taken.
function watch({ APP, PROVIDER, parts, press }) {
  if (location.origin === PROVIDER) {
    // signs in and consents, which no time is taken of
    document.addEventListener('DOMContentLoaded', () => {
      const form = document.querySelector('form:has(input[name=login], input[name=prompt][value=consent])');
      for (const [name, value] of Object.entries({ login: /bench_user=(\w+)/.exec(document.cookie)?.[1] ?? 'ada', password: 'any' })) {
        if (form?.elements[name]) form.elements[name].value = value;
      }
      form?.requestSubmit();
    });
    return;
  }
  if (location.origin !== APP || window.top !== window) return;

  const memories = (window.benchMemories = []);
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const made = await real.apply(WebAssembly, all);
      // the parts that come later have none of their own
      const { memory } = (made.instance ?? made).exports;
      if (memory) memories.push(memory);
      return made;
    };
  }

  const callback = location.pathname === '/callback';
  // behind the redirects, which are the provider's
  const now = () => performance.now() - performance.getEntriesByType('navigation')[0].fetchStart;
  const written = {};
  const channel = new MessageChannel();
  const write = (what, at = now()) => {
    if (what in written) return;
    written[what] = at;
    window.benchTells({ what: callback ? `callback ${what}` : what, at: written[what] });
  };
  channel.port1.onmessage = () => {
    write('visible');
    pressed();
  };
  new PerformanceObserver((list) => {
    const painted = list.getEntriesByName('first-contentful-paint')[0];
    if (!painted) return;
    write('painted', painted.startTime - performance.getEntriesByType('navigation')[0].fetchStart);
    pressed();
  }).observe({ type: 'paint', buffered: true });
  const button = () => [...document.querySelectorAll(parts.signIn.select)].find((it) => it.textContent.includes(parts.signIn.text) && !it.hidden);
  const usable = () => button() && !button().disabled;
  const pressed = () => {
    if (press && !callback && 'painted' in written && 'visible' in written && usable() && !written.pressed) {
      written.pressed = true;
      button().click();
    }
  };
  const look = () => {
    if (!written.asked && button()) {
      written.asked = true;
      // behind the frame that paints it
      requestAnimationFrame(() => channel.port2.postMessage(0));
    }
    if (usable()) {
      write('usable');
      pressed();
    }
    if ([...document.querySelectorAll(parts.name.select)].some((it) => it.textContent === parts.name.text)) write('name');
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
