// One browser after the other, driven as W3C WebDriver has it, and the servers of the end-to-end tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Builder, By, until } from 'selenium-webdriver';

export const APP = 'http://localhost:8080';
const PATIENCE = 30_000;

export const BROWSERS = [
  {
    name: 'Firefox', driver: 'geckodriver', port: 4444,
    capabilities: { browserName: 'firefox', 'moz:firefoxOptions': { args: ['-headless'], prefs: { 'network.captive-portal-service.enabled': false } } },
  },
  {
    name: 'WebKit', driver: 'WebKitWebDriver', port: 4445,
    capabilities: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: process.env.MINIBROWSER, args: ['--automation'] } },
  },
].filter(({ name }) => !process.env.BROWSERS || process.env.BROWSERS.split(',').includes(name));

/** A program that is up when its address answers; what it returns ends it. */
export async function start(command, args, address, options = {}) {
  const program = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  const over = once(program, 'exit');
  let ended = false;
  over.then(() => { ended = true; }, () => { ended = true; });
  while (!(await fetch(address).then(() => true, () => false))) {
    if (ended) throw new Error(`${command} has stopped`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  return async () => {
    program.kill('SIGTERM');
    await over;
  };
}

export async function startServers() {
  const file = (path) => fileURLToPath(new URL(path, import.meta.url));
  const stops = [
    await start(process.execPath, [file('../../dev/start.mjs')], 'http://localhost:8081/.well-known/openid-configuration', { stdio: 'ignore' }),
    await start(process.execPath, [file('../e2e/app-server.mjs')], APP),
  ];
  return () => Promise.all(stops.map((stop) => stop()));
}

/** What a page's own policy has refused is told here. */
export async function startReports() {
  const reports = [];
  const server = createServer(async (request, response) => {
    const report = await text(request);
    if (request.headers['content-type']?.includes('csp-report')) reports.push(report);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { reports, address: `http://localhost:${server.address().port}/`, stop: () => { server.close(); server.closeAllConnections(); } };
}

export async function startBrowser({ driver, port, capabilities }) {
  const stop = await start(driver, [`--port=${port}`], `http://127.0.0.1:${port}/status`, { stdio: 'ignore' });
  const browser = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
  return {
    ...people(browser),
    browser,
    stop: async () => {
      await browser.quit();
      await stop();
    },
  };
}

/** What people do, in words. */
function people(browser) {
  const find = (by) => browser.wait(until.elementLocated(by), PATIENCE, `${by}`);
  // a page may be built anew between the two questions
  const seen = (by) => browser.wait(async () => {
    const [first] = await browser.findElements(by);
    const isThere = await first?.isDisplayed().catch((error) => {
      if (error.name === 'StaleElementReferenceError') return false;
      throw error;
    });
    return isThere ? first : undefined;
  }, PATIENCE, `${by}`);
  const labelled = (tag, name) => By.xpath(`//${tag}[contains(normalize-space(), ${quoted(name)}) or contains(@aria-label, ${quoted(name)})]`);
  // and between these
  const press = (by) => browser.wait(async () => {
    try {
      await (await seen(by)).click();
      return true;
    } catch (error) {
      if (/StaleElement|Intercepted|NotInteractable/.test(error.name)) return false;
      throw error;
    }
  }, PATIENCE, `${by}`);
  return {
    seen,
    press,
    button: (name) => press(labelled('button', name)),
    link: (name) => press(labelled('a', name)),
    heading: (name) => seen(By.xpath(`//*[self::h1 or self::h2][normalize-space()=${quoted(name)}]`)),
    reads: (words) => seen(By.xpath(`//*[contains(normalize-space(), ${quoted(words)}) and not(./*[contains(normalize-space(), ${quoted(words)})])]`)),
    authenticate: async (user) => {
      await (await seen(By.css('input[name=login]'))).sendKeys(user);
      await (await seen(By.css('input[name=password]'))).sendKeys('any');
      await press(By.css('button[type=submit]'));
      await find(By.css('input[name=prompt][value=consent]'));
      await press(By.css('button[type=submit]'));
    },
    /** In a window that the page has opened, or opens now, and that closes by itself. */
    inTheOtherWindow: async (act) => {
      const own = await browser.getWindowHandle();
      const other = () => browser.getAllWindowHandles().then((all) => all.find((it) => it !== own));
      await browser.switchTo().window(await browser.wait(other, PATIENCE, 'another window'));
      // it may go away while its last button is pressed
      await act().catch((error) => { if (error.name !== 'NoSuchWindowError') throw error; });
      await browser.switchTo().window(own);
    },
    /** Where it is, for whoever reads that a test has failed. */
    tell: () => browser.executeScript('return `${location.href}\\n${document.body.innerText}`').catch((error) => `${error}`),
    stored: () => browser.executeScript('return Object.keys(sessionStorage)'),
  };
}

const quoted = (text) => (text.includes("'") ? `"${text}"` : `'${text}'`);
