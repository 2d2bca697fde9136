/** What an entry on a page means for the interaction: a `result` for oidc-provider, or what is `wrong` with it. */
import { PASSWORD, SECOND_FACTOR } from './acr.mjs';

export function login({ login: accountId = '', password = '' }) {
  if (!accountId.trim() || !password) return { wrong: 'A name and a password are needed.' };
  return { result: { login: authenticated(accountId.trim(), PASSWORD) } };
}

export function chooseAccount(form, { session }) {
  const { result, wrong } = form.account === 'current' && session ? {} : login(form);
  // the key says that this prompt is answered
  return wrong ? { wrong } : { result: { ...result, select_account: {} } };
}

export function secondFactor({ code = '' }, { session }) {
  if (!/^\d{6}$/.test(code.trim())) return { wrong: 'The code has six digits, such as 123456.' };
  return { result: { login: authenticated(session.accountId, SECOND_FACTOR) } };
}

export async function consent(_form, { grantId, params, prompt: { details }, session }, provider) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return { result: { consent: { grantId: await grant.save() } } };
}

// The time is fixed here: oidc-provider reads the result once more after each later page.
const authenticated = (accountId, { acr, amr }) => ({ accountId, acr, amr, ts: Math.floor(Date.now() / 1000) });
