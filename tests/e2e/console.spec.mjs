// The API console: what goes out is what was written, what came is shown as it came, and nothing of it outlives the account.
import { readFile } from 'node:fs/promises';
import { chooseClient } from '../../dev/choose_client.mjs';
import { API, signIn as signInForReal, test as real } from './support.mjs';
import { expect, expectSignedIn, sendRequest, signIn, test } from './fakes/index.mjs';
import { inspect } from './look.mjs';

const answerTo = (page, name = 'Ask') => page.getByRole('region', { name: `Response to ${name}`, exact: true });
const bodyOf = (page, name = 'Ask') => answerTo(page, name).getByRole('region', { name: 'Response body' });
const item = (page, name = 'Ask') => page.locator('.requests > li').filter({ has: page.getByRole('heading', { name, exact: true }) });
const history = (page) => page.getByRole('region', { name: 'History', exact: true });
const editor = async (page, name) => {
  await item(page, name).getByRole('button', { name: /^Query and headers/ }).click();
  return item(page, name);
};

async function addHeader(page, name, value) {
  const [fields, rows] = [item(page), item(page).getByRole('group', { name: /^header \d+$/ })];
  const at = (await rows.count()) + 1;
  await fields.getByRole('button', { name: 'Add a header' }).click();
  await fields.getByLabel(`Name: header ${at}`).fill(name);
  await fields.getByLabel(`Value: header ${at}`).fill(value);
}

async function open(page) {
  await signIn(page, '/api');
  await expectSignedIn(page);
  await expect(item(page)).toBeVisible();
}

/** Catches what is put on the clipboard. */
const watchClipboard = (page) => page.addInitScript(() => {
  window.copied = [];
  navigator.clipboard.writeText = async (text) => { window.copied.push(text); };
});

const saved = async (page, click) => {
  const [file] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
};

/** An answer that stops half way until it is let go. */
function stalled(begin, end, headers = {}) {
  let go;
  const released = new Promise((resolve) => { go = resolve; });
  const closed = {};
  closed.promise = new Promise((resolve) => { closed.resolve = resolve; });
  const stream = async (response) => {
    response.on('close', closed.resolve);
    response.writeHead(200, { 'content-type': 'text/plain', ...headers });
    response.write(begin);
    await released;
    response.end(end);
  };
  return { stream, go, closed: closed.promise };
}

test.describe('what goes out', () => {
  test('rows of the query and the address stay in step, and what is not edited stays as it was written', async ({ page, api }) => {
    await open(page);
    const own = await editor(page, 'Your own request');
    const path = own.getByLabel('Path below the API');
    await path.fill('ask?a=1+x&b=%7e&c');
    await expect(own.getByLabel('Value: query parameter 1')).toHaveValue('1 x');
    await expect(own.getByLabel('Value: query parameter 2')).toHaveValue('~');
    await own.getByLabel('Value: query parameter 3').fill('ä&=');
    await expect(path).toHaveValue('ask?a=1+x&b=%7e&c=%C3%A4%26%3D');
    await own.getByRole('button', { name: 'Remove: query parameter 2' }).click();
    await expect(path).toHaveValue('ask?a=1+x&c=%C3%A4%26%3D');
    await expect(own.getByRole('button', { name: 'Add a query parameter' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(own.getByLabel('Name: query parameter 3')).toBeFocused();
    await page.keyboard.type('d');
    await page.keyboard.press('Enter');
    await expect(answerTo(page, 'Your own request').getByText('200 OK')).toBeVisible();
    expect(api.seen.map((call) => `${call.path}${call.url.search}`)).toEqual(['/ask?a=1+x&c=%C3%A4%26%3D&d']);
  });

  test('headers go along beside the token', async ({ page, api }) => {
    api.allow({ headers: 'authorization, x-note, accept' });
    await open(page);
    await editor(page);
    await addHeader(page, 'X-Note', "it's");
    await addHeader(page, 'Accept', 'application/hal+json');
    await expect(item(page).getByRole('button', { name: 'Query and headers (2)' })).toBeVisible();
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    const [{ headers }] = api.at('/ask');
    expect([headers['x-note'], headers.accept]).toEqual(["it's", 'application/hal+json']);
    expect(headers.authorization).toMatch(/^Bearer access-/);
    await inspect(page, 'APIs');
  });

  for (const [name, value, why] of [
    ['Authorization', 'Bearer mine', 'Authorization is written for you'], ['dpop', 'mine', 'DPoP is written for you'], ['Cookie', 'a=b', 'No cookies go to an API'],
    ['Host', 'evil.test', 'The browser writes this header itself'], ['Sec-Fetch-Mode', 'navigate', 'The browser writes this header itself'], ['X-HTTP-Method-Override', 'TRACE', 'No browser sends this method'],
    ['x note', 'y', 'A name is made of letters'], ['', 'y', 'A name is made of letters'], ['x-note', 'é', 'A value is one line of ASCII'],
  ]) {
    test(`a header "${name}: ${value}" is refused with the reason, and nothing is sent`, async ({ page, api }) => {
      await open(page);
      await editor(page);
      await addHeader(page, name, value);
      await expect(item(page).getByRole('group', { name: 'header 1' })).toContainText(why);
      await expect(item(page).getByLabel('Name: header 1')).toHaveAttribute('aria-invalid', 'true');
      await sendRequest(page);
      await expect(item(page).getByRole('alert')).toHaveText('Not sent: one of the headers cannot go out as it is written.');
      expect(api.received).toEqual([]);
      await item(page).getByRole('button', { name: 'Remove: header 1' }).click();
      await sendRequest(page);
      await expect(answerTo(page).getByText('200 OK')).toBeVisible();
      await expect(item(page).getByRole('alert')).toBeEmpty();
    });
  }

  test('a request is a command with a variable for the token, and every letter is quoted', async ({ page, api }) => {
    await watchClipboard(page);
    await open(page);
    await editor(page);
    await addHeader(page, 'x-note', "$(id) `id` it's");
    await item(page).getByRole('button', { name: 'Copy as cURL: Ask' }).click();
    await expect(item(page).getByText('Copied. The token is not in it')).toBeVisible();
    const [command] = await page.evaluate(() => window.copied);
    expect(command).toBe(`curl --globoff \\\n  '${api.origin}/ask' \\\n  --header "Authorization: Bearer $ACCESS_TOKEN" \\\n  --header 'x-note: $(id) \`id\` it'\\''s'`);
    expect(api.received).toEqual([]);
  });

  test('a command that cannot be copied is there to be selected', async ({ page }) => {
    await page.addInitScript(() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); });
    await open(page);
    await item(page).getByRole('button', { name: 'Copy as cURL: Ask' }).click();
    await expect(item(page).getByRole('region', { name: 'Command: Ask' })).toContainText('$ACCESS_TOKEN');
    await inspect(page, 'APIs');
  });
});

real('of a token that is bound to a key it is said that the command does not work with it', async ({ page }) => {
  await chooseClient(page, 'daypass-dpop', { dpop: 'required' });
  await watchClipboard(page);
  await signInForReal(page, { from: '/api' });
  await item(page, 'List my notes').getByRole('button', { name: 'Copy as cURL: List my notes' }).click();
  await expect(item(page, 'List my notes').getByText('so this command does not work with it')).toBeVisible();
  const [command] = await page.evaluate(() => window.copied);
  expect(command).toBe(`curl --globoff \\\n  '${API}/notes' \\\n  --header "Authorization: DPoP $ACCESS_TOKEN" \\\n  --header "DPoP: $DPOP_PROOF"`);
});

test.describe('a call under way', () => {
  test('tells how much has come of how much, and can be cancelled, which is nobody’s fault', async ({ page, api }) => {
    const half = stalled('x'.repeat(30_000), 'never', { 'content-length': 60_000 });
    api.misbehave(() => half);
    await open(page);
    await sendRequest(page);
    await expect(item(page).getByText('Received 30.0 kB of 60.0 kB')).toBeVisible();
    await expect(item(page).getByRole('progressbar', { name: 'Progress: Ask' })).toHaveAttribute('value', '30000');
    await inspect(page, 'APIs');
    await item(page).getByRole('button', { name: 'Cancel: Ask' }).click();
    await half.closed;
    await expect(answerTo(page).getByText('Cancelled', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Send: Ask' })).toBeFocused();
    await expect(answerTo(page).locator('.blame, .notice')).toHaveCount(0);
    await expect(item(page).getByRole('progressbar')).toHaveCount(0);
    await inspect(page, 'APIs');
    api.misbehave(() => undefined);
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
  });

  test('tells what has come where nobody says how much there will be', async ({ page, api }) => {
    const half = stalled('x'.repeat(30_000), 'end');
    api.misbehave(() => half);
    await open(page);
    await sendRequest(page);
    await expect(item(page).getByText('Received 30.0 kB', { exact: true })).toBeVisible();
    expect(await item(page).getByRole('progressbar').getAttribute('value')).toBeNull();
    await item(page).getByRole('button', { name: 'Cancel: Ask' }).focus();
    half.go();
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    // the button that had the focus has gone with the call
    await expect(page.getByRole('button', { name: 'Send: Ask' })).toBeFocused();
    await expect(answerTo(page).getByText('30.0 kB')).toBeVisible();
  });

  test('says what is being sent, and not how much of it has gone', async ({ page, api }) => {
    let go;
    const hold = new Promise((resolve) => { go = resolve; });
    api.misbehave(() => ({ hold, json: { ok: true } }));
    await open(page);
    const own = item(page, 'Your own request');
    await own.getByLabel('Method').selectOption('POST');
    await own.getByRole('textbox', { name: 'JSON body, if any' }).fill('{"a":1}');
    await page.keyboard.press('Control+Enter');
    await expect(own.getByText('Sending 7 bytes, and waiting for the answer…')).toBeVisible();
    go();
    await expect(answerTo(page, 'Your own request').getByText('200 OK')).toBeVisible();
  });

  test('is cancelled when its page is left', async ({ page, api }) => {
    const half = stalled('x', 'never');
    api.misbehave(() => half);
    await open(page);
    await sendRequest(page);
    // from there on the server knows when it is given up
    await expect(item(page).getByText('Received 1 byte')).toBeVisible();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await half.closed;
    await page.getByRole('link', { name: 'APIs', exact: true }).click();
    await expect(history(page).getByText('Cancelled')).toBeVisible();
    await expect(answerTo(page)).toBeEmpty();
  });

  test('that is made once more from the history and left with its page does not take the focus on the next visit', async ({ page, api }) => {
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    const half = stalled('x', 'never');
    api.misbehave(() => half);
    const first = history(page).locator('.history > li').last();
    await first.locator('> details > summary').click();
    await first.getByRole('button', { name: 'Send again' }).click();
    await expect(first.getByText('Received 1 byte')).toBeVisible();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await half.closed;
    await page.getByRole('link', { name: 'APIs', exact: true }).click();
    await expect(history(page).getByText('Cancelled')).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: 'APIs' })).toBeFocused();
    await expect(history(page).locator('.history > li > details[open]')).toHaveCount(0);
  });
});

test.describe('what came', () => {
  test('numbers keep their digits, members their order, and strings their escapes', async ({ page, api }) => {
    const text = '{"z":12345678901234567890.10,"a":[1e400,-0,0.10],"z":"\\u00e4\\n","e":{},"n":null}';
    api.misbehave(() => ({ text, headers: { 'content-type': 'application/json' } }));
    await open(page);
    await sendRequest(page);
    await expect(bodyOf(page).locator('li li')).toHaveText([
      '"z": 12345678901234567890.10', /"a": \[ 3 items \]/, '0: 1e400', '1: -0', '2: 0.10', '"z": "\\u00e4\\n"', '"e": {}', '"n": null',
    ]);
    await inspect(page, 'APIs');
    await answerTo(page).getByRole('button', { name: 'Raw' }).click();
    await expect(bodyOf(page)).toHaveText(text);
    await expect(answerTo(page).getByRole('button', { name: 'Raw' })).toHaveAttribute('aria-pressed', 'true');
    await answerTo(page).getByRole('button', { name: 'Tree' }).click();
    await expect(bodyOf(page).locator('summary')).toHaveCount(2);
  });

  test('the tree is opened and closed with the keyboard, a hundred items at a time', async ({ page, api }) => {
    api.misbehave(() => ({ json: { list: Array.from({ length: 1250 }, (_, at) => ({ at })) } }));
    await open(page);
    await sendRequest(page);
    const list = bodyOf(page).locator('summary').filter({ hasText: '1250 items' });
    await list.focus();
    await page.keyboard.press('Enter');
    await expect(bodyOf(page).getByText('99: { 1 member }', { exact: true })).toBeVisible();
    await expect(bodyOf(page).getByText('100: { 1 member }', { exact: true })).toHaveCount(0);
    await bodyOf(page).getByRole('button', { name: 'Show 100 more of 1150' }).focus();
    await page.keyboard.press('Enter');
    await expect(bodyOf(page).locator('li:focus')).toContainText('100: ');
    await expect(bodyOf(page).getByRole('button', { name: 'Show 100 more of 1050' })).toBeVisible();
    await list.focus();
    await page.keyboard.press('Space');
    await expect(bodyOf(page).getByText('99: { 1 member }', { exact: true })).toBeHidden();
    await page.keyboard.press('Space');
    await expect(bodyOf(page).getByText('199: { 1 member }', { exact: true })).toBeVisible();
  });

  test('a long string is cut and shown on demand', async ({ page, api }) => {
    api.misbehave(() => ({ json: { long: 'x'.repeat(9000), list: Array.from({ length: 101 }, () => 0) } }));
    await open(page);
    await sendRequest(page);
    await expect(bodyOf(page).locator('.string')).toHaveText(/^"x{499}…$/);
    await expect(bodyOf(page).getByRole('button', { name: 'Show 1 more of 1' })).toBeVisible();
    await inspect(page, 'APIs');
    await bodyOf(page).getByRole('button', { name: 'Show more (9002 bytes)' }).click();
    await expect(bodyOf(page).locator('.string')).toHaveText(/^"x{9000}"$/);
    await expect(bodyOf(page).locator('.string')).toBeFocused();
    await expect(bodyOf(page).getByRole('button', { name: /^Show more/ })).toHaveCount(0);
  });

  test('the body is copied and saved as it came, under a name from its address', async ({ page, api }) => {
    const text = ' {"a":1.50}\n';
    api.misbehave(() => ({ text, headers: { 'content-type': 'application/json' } }));
    await watchClipboard(page);
    await open(page);
    await sendRequest(page);
    await answerTo(page).getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(answerTo(page).getByText('Copied.')).toBeVisible();
    expect(await page.evaluate(() => window.copied)).toEqual([text]);
    const { name, bytes } = await saved(page, () => answerTo(page).getByRole('button', { name: 'Download' }).click());
    expect([name, `${bytes}`]).toEqual(['ask.json', text]);
  });

  test('a body that is no text is saved octet by octet', async ({ page, api }) => {
    const octets = Buffer.from(Array.from({ length: 1024 }, (_, at) => at % 256));
    api.misbehave(() => ({ bytes: octets, headers: { 'content-type': 'image/png' } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('The body is not text and is not shown.')).toBeVisible();
    await expect(answerTo(page).getByRole('button', { name: 'Copy', exact: true })).toHaveCount(0);
    const { name, bytes } = await saved(page, () => answerTo(page).getByRole('button', { name: 'Download' }).click());
    expect(name).toBe('ask.png');
    expect(bytes.equals(octets)).toBe(true);
    await inspect(page, 'APIs');
  });

  test('a token that the API repeats is shown, copied and saved by nobody', async ({ page, api }) => {
    api.misbehave((call) => ({ json: { ok: true, sent: call.headers.authorization } }));
    await watchClipboard(page);
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('The API has repeated one of your tokens.')).toBeVisible();
    const token = api.at('/ask')[0].headers.authorization.slice('Bearer '.length);
    await answerTo(page).getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(answerTo(page).getByText('Copied.')).toBeVisible();
    const { bytes } = await saved(page, () => answerTo(page).getByRole('button', { name: 'Download' }).click());
    const seen = [await page.content(), ...(await page.evaluate(() => window.copied)), `${bytes}`];
    for (const text of seen) expect(text).not.toContain(token);
    expect(seen[1]).toContain('[redacted]');
  });

  test('a token that was repeated stays blacked out in what is kept when another has taken its place', async ({ page, api }) => {
    api.misbehave((call) => ({ json: { ok: true, sent: call.headers.authorization } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    const token = api.at('/ask')[0].headers.authorization.slice('Bearer '.length);
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await expect(page.getByText('The access token is a new one now.')).toBeVisible();
    await page.getByRole('link', { name: 'APIs', exact: true }).click();
    await history(page).locator('summary').first().click();
    await expect(history(page).getByText('The API has repeated one of your tokens.')).toBeVisible();
    await expect(history(page).getByRole('region', { name: 'Response body' })).toContainText('[redacted]');
    expect(await page.content()).not.toContain(token);
  });

  test('the beginning of a long text is shown, and when all of it is there the focus is on it', async ({ page, api }) => {
    api.misbehave(() => ({ text: 'x'.repeat(60_000), headers: { 'content-type': 'text/plain' } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('Only the beginning')).toBeVisible();
    await answerTo(page).getByRole('button', { name: 'Show more', exact: true }).click();
    await expect(answerTo(page).getByText('Only the beginning')).toHaveCount(0);
    await expect(bodyOf(page)).toBeFocused();
  });

  test('five megabytes are a tree of which only what is opened is there', async ({ page, api }) => {
    const list = Array.from({ length: 25_000 }, (_, at) => ({ id: at, name: `Item ${at}`, tags: ['a', 'b'], text: 'x'.repeat(130), price: at / 7 }));
    const text = JSON.stringify({ list });
    expect(text.length).toBeGreaterThan(5_000_000);
    api.misbehave(() => ({ text, headers: { 'content-type': 'application/json' } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    await bodyOf(page).locator('summary').filter({ hasText: '25000 items' }).click();
    await expect(bodyOf(page).getByText('99: { 5 members }', { exact: true })).toBeVisible();
    await bodyOf(page).getByRole('button', { name: 'Show 100 more of 24900' }).click();
    await expect(bodyOf(page).getByText('199: { 5 members }', { exact: true })).toBeVisible();
    await answerTo(page).getByRole('button', { name: 'Raw' }).click();
    await expect(answerTo(page).getByText('Only the beginning')).toBeVisible();
    expect(await page.locator('*').count()).toBeLessThan(5000);
    const { bytes } = await saved(page, () => answerTo(page).getByRole('button', { name: 'Download' }).click());
    expect(`${bytes}` === text).toBe(true);
  });
});

test.describe('the history', () => {
  test('has the calls of this page, the newest first, with their answers, and makes one once more', async ({ page, api }) => {
    let round = 0;
    api.misbehave(() => ({ status: round === 1 ? 404 : 200, json: { round: round++ } }));
    await open(page);
    await expect(history(page)).toContainText('Nothing has been sent yet.');
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    await sendRequest(page);
    await expect(answerTo(page).getByText('404 Not Found')).toBeVisible();
    await expect(history(page).locator('summary .badge')).toHaveText(['404', '200']);
    await page.getByRole('button', { name: 'History: 2 calls' }).click();
    await expect(history(page)).toBeFocused();
    const first = history(page).locator('.history > li').last();
    await first.locator('> details > summary').click();
    await expect(first.getByRole('region', { name: 'Response body' })).toContainText('"round": 0');
    await inspect(page, 'APIs');
    await first.getByRole('button', { name: 'Send again' }).click();
    await expect(history(page).locator('.history > li')).toHaveCount(3);
    const newest = history(page).locator('.history > li').first();
    await expect(newest.locator('> details > summary')).toBeFocused();
    await expect(newest.getByRole('region', { name: 'Response body' })).toContainText('"round": 2');
    await expect(first.getByRole('region', { name: 'Response body' })).toContainText('"round": 0');
    expect(api.at('/ask')).toHaveLength(3);
  });

  test('stays while other pages of the app are looked at, and is stored nowhere', async ({ page, api }) => {
    api.misbehave(() => ({ json: { mark: 'only-in-memory' } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByRole('link', { name: 'APIs', exact: true }).click();
    await history(page).locator('summary').first().click();
    await expect(history(page)).toContainText('only-in-memory');
    const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state]));
    expect(stored).not.toContain('only-in-memory');
    await page.reload();
    await expect(history(page)).toContainText('Nothing has been sent yet.');
    await expect(page.locator('main')).not.toContainText('only-in-memory');
  });

  test('goes with the session, and can be cleared before', async ({ page, api }) => {
    api.misbehave(() => ({ json: { mark: 'of the first session' } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('200 OK')).toBeVisible();
    await history(page).getByRole('button', { name: 'Clear the history' }).click();
    await expect(history(page)).toContainText('Nothing has been sent yet.');
    await sendRequest(page);
    await expect(history(page).locator('.history > li')).toHaveCount(1);
    await page.evaluate(() => { for (const key of Object.keys(sessionStorage)) if (/^daypass:(session|in-use)/.test(key)) sessionStorage.removeItem(key); });
    await sendRequest(page);
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in to call an API' })).toBeVisible();
    await page.getByRole('button', { name: /^Provider of this test/ }).click();
    await expectSignedIn(page);
    await expect(history(page)).toContainText('Nothing has been sent yet.');
  });

  test('holds calls that got no answer, and explains them as before', async ({ page, api }) => {
    api.misbehave(() => ({ status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="notes:share"' } }));
    await open(page);
    await sendRequest(page);
    await expect(answerTo(page).getByText('403 Forbidden')).toBeVisible();
    api.misbehave(() => ({ refuse: true }));
    await sendRequest(page);
    await expect(answerTo(page).getByText('No answer', { exact: true })).toBeVisible();
    await expect(history(page).locator('summary .badge')).toHaveText(['No answer', '403']);
    await history(page).locator('.history > li').last().locator('> details > summary').click();
    await expect(history(page).getByRole('button', { name: 'Ask for this permission' })).toBeVisible();
    await inspect(page, 'APIs');
  });
});

test('everything can be done with the keyboard alone', async ({ page, api }) => {
  api.allow({ headers: 'authorization, x-note' });
  await open(page);
  await page.getByRole('button', { name: 'Send: Ask' }).focus();
  await page.keyboard.press('Tab');
  await expect(item(page).getByRole('button', { name: 'Query and headers: Ask' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(item(page).getByRole('button', { name: 'Query and headers: Ask' })).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Tab');
  await expect(item(page).getByRole('button', { name: 'Copy as cURL: Ask' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(item(page).getByRole('button', { name: 'Add a header' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(item(page).getByLabel('Name: header 1')).toBeFocused();
  await page.keyboard.type('x-note');
  await page.keyboard.press('Tab');
  await page.keyboard.type('by hand');
  await page.keyboard.press('Enter');
  await expect(answerTo(page).getByText('200 OK')).toBeVisible();
  expect(api.at('/ask').map((call) => call.headers['x-note'])).toEqual(['by hand']);
});
