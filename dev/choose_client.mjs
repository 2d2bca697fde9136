import { PROVIDER } from './addresses.mjs';

/** For Playwright: has the app read a `daypass.json` with another client of the OpenID Provider, and other `settings` of it. */
export async function chooseClient(page, client_id, settings = {}) {
  await page.route('**/daypass.json', async (route) => {
    const configuration = await (await route.fetch()).json();
    const provider = configuration.providers.find(({ issuer }) => issuer === PROVIDER);
    Object.assign(provider, settings, { client_id });
    await route.fulfill({ json: configuration });
  });
}
