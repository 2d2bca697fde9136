// The ways of a person through the app, in browsers that the end-to-end tests do not run in.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { By } from 'selenium-webdriver';
import { APP, BROWSERS, startBrowser, startReports, startServers } from './drive.mjs';

let stopServers;
let reports;
before(async () => {
  stopServers = await startServers();
  reports = await startReports();
});
after(async () => {
  reports?.stop();
  await stopServers?.();
});

// The configuration, with these settings of its first provider, under the policy that follows from it; refusals of the policy are reported.
async function served(person, settings) {
  const configuration = await (await fetch(`${APP}/daypass.json`)).json();
  Object.assign(configuration.providers[0], settings);
  const policy = (await fetch(APP, { headers: { cookie: await hosted({ configuration }) } })).headers.get('content-security-policy');
  // Firefox takes a program with a digest from its cache and not from a preload, so it has to be allowed to keep one, as it is elsewhere
  const headers = { 'content-security-policy': `${policy}; report-uri ${reports.address}`, 'cache-control': 'max-age=600' };
  const cookie = await hosted({ configuration, headers });
  // any answer of the host takes a cookie
  await person.browser.get(`${APP}/none.svg`);
  await person.browser.manage().addCookie({ name: 'hosted', value: cookie.split('=')[1], path: '/' });
}

/** Tells the static host what to serve whoever brings this cookie. */
async function hosted(wanted) {
  return `hosted=${await (await fetch(APP, { method: 'PUT', body: JSON.stringify(wanted) })).text()}`;
}

async function signIn(person, means) {
  await person.browser.get(`${APP}/`);
  await person.seen(By.css('main button'));
  // a preload that is not used would be a second request
  const loaded = await person.browser.executeScript("return performance.getEntriesByType('resource').filter((it) => it.transferSize).map((it) => it.name)");
  assert.deepEqual(loaded.filter((name, index) => loaded.indexOf(name) !== index), [], 'what was loaded twice');
  const types = loaded.map((name) => name.split('.').pop());
  assert.deepEqual(types.filter((it) => ['css', 'js', 'json', 'wasm'].includes(it)).sort(), ['css', 'js', 'js', 'json', 'wasm']);
  await person.button('Development provider');
  if (means === 'popup') await person.inTheOtherWindow(() => person.authenticate('ada'));
  else await person.authenticate('ada');
}

const WAYS = [
  ['by a redirect', {}],
  ['with tokens that are bound to a key', { dpop: 'required' }],
  ['in a window of its own', { sign_in: 'popup' }],
];

const SERVERS = {
  get apis() {
    return [
      { name: 'Nobody', url: 'http://localhost:8099/', requests: [{ name: 'Ask nobody' }] },
      // it answers, and lets no page read what
      { name: 'Mute', url: reports.address, requests: [{ name: 'Ask the mute' }] },
    ];
  },
};

/** A browser of a test's own, with its configuration; what fails tells what was on the page. */
function journey(name, each, settings, act) {
  test(name, { timeout: 300_000 }, async () => {
    const person = await startBrowser(each);
    try {
      await served(person, settings);
      await act(person);
      assert.deepEqual(reports.reports, [], 'what the policy has refused');
    } catch (error) {
      error.message += `\n${await person.tell()}\n${reports.reports.join('\n')}`;
      throw error;
    } finally {
      await person.stop();
    }
  });
}

const sessions = async (person) => (await person.stored()).filter((key) => key.startsWith('daypass:session'));

for (const each of BROWSERS) {
  describe(each.name, () => {
    for (const [way, settings] of WAYS) {
      journey(`sign-in ${way}, an API call, a renewal, a reload and a sign-out`, each, settings, async (person) => {
        await signIn(person, settings.sign_in);
        await person.heading('Ada Lovelace');
        assert.equal(await person.browser.getCurrentUrl(), `${APP}/account`);
        await person.link('API');
        await person.button('Send: Who am I to the API');
        await person.reads('200 OK');
        await person.link('Account');
        await person.button('Refresh now');
        await person.reads('The access token is a new one now.');
        await person.browser.navigate().refresh();
        await person.heading('Ada Lovelace');
        assert.equal((await sessions(person)).length, 1);
        await person.button('Sign out');
        await person.press(By.css('button[name=logout]'));
        await person.heading('See you next time');
        assert.deepEqual(await sessions(person), []);
        await person.browser.get(`${APP}/account`);
        await person.heading('Sign in to see your account');
      });
    }

    journey('another tab signs in silently, in a hidden frame', each, { silent: 'frame' }, async (person) => {
      await signIn(person);
      await person.heading('Ada Lovelace');
      await person.browser.switchTo().newWindow('tab');
      await person.browser.get(`${APP}/account`);
      await person.heading('Ada Lovelace');
      assert.equal((await sessions(person)).length, 1);
    });

    journey('a server that is not there is told from one whose answer no page may read', each, SERVERS, async (person) => {
      await signIn(person);
      await person.heading('Ada Lovelace');
      await person.link('API');
      // a machine without a network calls itself offline; what fails here fails for another reason
      await person.browser.executeScript("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true })");
      await person.button('Send: Ask nobody');
      await person.reads('The server could not be reached');
      await person.button('Send: Ask the mute');
      await person.reads('The server does not let this app read its answers');
    });
  });
}
