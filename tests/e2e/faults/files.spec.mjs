// The app's own files, with each fault: the page says what is the matter, and is well again once the file is.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { startServer } from '../fakes/server.mjs';
import { expect } from '../support.mjs';
import { FAULTS, WORDS, passTime, test as base } from './stage.mjs';

const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };
const dist = (path) => readFile(new URL(`../../../dist${path}`, import.meta.url));

const test = base.extend({
  /** A static host of this test's own. */
  site: async ({ configuration }, use) => {
    let spoilt = {};
    const site = await startServer(async (call) => {
      const file = extname(call.path) ? call.path : '/index.html';
      const right = file === '/daypass.json'
        ? { json: configuration }
        : { bytes: await dist(file), headers: { 'content-type': TYPES[extname(file)] } };
      const { reply, sent } = spoilt.concerns?.test(file) ? spoilt.fault : {};
      return reply?.(call) ?? sent?.(right) ?? right;
    });
    await use({ ...site, spoil: (concerns, fault) => { spoilt = { concerns, fault }; }, heal: () => { spoilt = {}; } });
    await site.close();
  },
});

const theApp = (page) => page.getByRole('button', { name: /^Provider of this test/ });

const configurations = {
  refused: 'No answer came from the server of this site.',
  late: 'The server of this site did not answer in time.',
  cut: 'The answer of the server of this site broke off.',
  failing: 'The server of this site answered with status 500 instead of the file.',
  empty: 'daypass.json is not JSON',
  garbage: 'daypass.json is not JSON',
  // hosts that know no JSON are none of our business
  mistyped: undefined,
  huge: 'The server of this site sends far more than the file can hold.',
};
for (const [fault, sentence] of Object.entries(configurations)) {
  test(`daypass.json ${WORDS[fault]}`, async ({ page, site, context }) => {
    await context.unroute('**/daypass.json');
    site.spoil(/daypass\.json$/, FAULTS[fault]);
    await page.goto(site.origin);
    if (fault === 'late') {
      await expect.poll(() => site.at('/daypass.json').length).toBeGreaterThan(0);
      await passTime(page, page.getByText(sentence));
    }
    if (sentence !== undefined) {
      await expect(page.locator('main')).toContainText(sentence);
      await expect(page.locator('.blame')).toBeVisible();
      site.heal();
      await page.getByRole('button', { name: 'Try again' }).click();
    }
    await expect(theApp(page)).toBeVisible();
  });
}

// Without its script a page cannot tell what is missing, nor can one that still waits: what it says then stands in the static page.
const PROGRAM = { 'the WebAssembly': /\.wasm$/, 'the script that loads it': /\/daypass-[^/]*\.js$/ };
for (const [name, concerns] of Object.entries(PROGRAM)) {
  for (const fault of Object.keys(FAULTS)) {
    test(`${name} ${WORDS[fault]}`, async ({ browser, site }) => {
      // a context of its own: what is thrown while the program loads is thrown by the browser's loader
      const page = await browser.newPage();
      site.spoil(concerns, FAULTS[fault]);
      await page.goto(site.origin, { waitUntil: 'commit' });
      if (name === 'the WebAssembly' && fault === 'mistyped') {
        await expect(theApp(page)).toBeVisible();
      } else {
        await expect.poll(() => site.seen.some((call) => concerns.test(call.path))).toBe(true);
        const isTold = name === 'the WebAssembly' && fault !== 'late';
        await expect(page.getByText(isTold ? 'A file of this app did not arrive' : 'The program of this page may not have arrived.')).toBeVisible();
        site.heal();
        await (isTold ? page.getByRole('button', { name: 'Try again' }) : page.getByRole('link', { name: 'Start again' })).click();
        await expect(theApp(page)).toBeVisible();
      }
      await page.close();
    });
  }
}

for (const fault of Object.keys(FAULTS)) {
  test(`a part of the program ${WORDS[fault]}`, async ({ browser, site }) => {
    const page = await browser.newPage();
    const concerns = /\/daypass-tools-[^/]*\.wasm$/;
    site.spoil(concerns, FAULTS[fault]);
    await page.goto(`${site.origin}/doctor`);
    if (fault === 'late') {
      await expect(page.getByText('Still opening.')).toBeVisible();
    } else if (fault !== 'mistyped') {
      await expect(page.getByRole('heading', { name: 'This page did not arrive' })).toBeVisible();
      site.heal();
      await page.getByRole('button', { name: 'Try again' }).click();
    }
    if (fault !== 'late') await expect(page).toHaveTitle(/^Provider doctor/);
    await page.close();
  });
}
