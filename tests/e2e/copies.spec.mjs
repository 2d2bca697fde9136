// Many copies of one session at a provider that ends the grant when a refresh token is used twice.
import { PROVIDER, expect, signIn, test } from './support.mjs';

// Every token this page is given has expired when it comes, so that each call needs a refresh.
function expireTokens() {
  window.spent = [];
  const { fetch } = window;
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.endsWith('/token')) return fetch(request);
    const sent = new URLSearchParams(await request.clone().text());
    const response = await fetch(request);
    if (sent.get('grant_type') === 'refresh_token') window.spent.push([sent.get('refresh_token'), response.status]);
    return new Response(JSON.stringify({ ...(await response.json()), expires_in: 0 }), response);
  };
}

// Presses the button again whenever the answer is there, and tells what the answers were.
function callAgainAndAgain(times) {
  const button = document.querySelector('button[aria-label="Send: Who am I to the API"]');
  const outcome = () => document.querySelector('[aria-label="Response to Who am I to the API"]')?.textContent ?? '';
  return new Promise((resolve) => {
    const answers = [];
    const next = () => {
      if (button.getAttribute('aria-busy') === 'true') return;
      if (button.dataset.pressed) answers.push(/200 OK/.test(outcome()) ? 'OK' : document.body.innerText);
      if (answers.length >= times || answers.at(-1)?.length > 2) return resolve(answers);
      button.dataset.pressed = 'yes';
      button.click();
    };
    new MutationObserver(() => setTimeout(next)).observe(button, { attributes: true, attributeFilter: ['aria-busy'] });
    next();
  });
}

// A thousand refreshes in all.
for (const [copies, calls] of [[2, 75], [5, 50], [20, 30]]) {
  test(`${copies} copies of a session that renew ${copies * calls} times never spend a refresh token twice`, async ({ page, context }) => {
    test.setTimeout(240_000);
    await context.addInitScript(expireTokens);
    const user = await signIn(page, { from: '/api' });
    const tabs = [page];
    while (tabs.length < copies) {
      const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/api'); })]);
      await copy.getByRole('button', { name: 'Send: Who am I to the API' }).waitFor();
      tabs.push(copy);
    }
    const answers = await Promise.all(tabs.map((tab) => tab.evaluate(callAgainAndAgain, calls)));
    expect(answers.flat().filter((answer) => answer !== 'OK')).toEqual([]);
    const spent = (await Promise.all(tabs.map((tab) => tab.evaluate(() => window.spent)))).flat();
    expect(spent.length).toBeGreaterThanOrEqual(copies * calls);
    expect(spent.filter(([, status]) => status !== 200)).toEqual([]);
    expect(new Set(spent.map(([token]) => token)).size).toBe(spent.length);
    const { reuses } = await (await fetch(`${PROVIDER}/dev/reuses?sub=${user}`)).json();
    expect(reuses).toBe(0);
  });
}
