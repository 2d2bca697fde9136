// Written by hand on oauth4webapi, as its examples do it. Built twice: with and without the UserInfo request.
import * as oauth from 'oauth4webapi';
import { API, CLIENT_ID, ISSUER, REDIRECT_URI, SCOPE, SIGNED_OUT_URI } from './settings.js';

const client = { client_id: CLIENT_ID };
const none = oauth.None();
const options = { [oauth.allowInsecureRequests]: true };
const app = document.querySelector('#app');

async function server() {
  const kept = sessionStorage.getItem('server');
  if (kept) return JSON.parse(kept);
  const issuer = new URL(ISSUER);
  const found = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  sessionStorage.setItem('server', JSON.stringify(found));
  return found;
}

async function signIn() {
  const as = await server();
  const attempt = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
  sessionStorage.setItem('attempt', JSON.stringify(attempt));
  const address = new URL(as.authorization_endpoint);
  address.search = new URLSearchParams({
    client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, response_type: 'code', scope: SCOPE, prompt: 'consent', state: attempt.state,
    nonce: attempt.nonce, code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier), code_challenge_method: 'S256',
  });
  location.assign(address);
}

async function callback() {
  const as = await server();
  const attempt = JSON.parse(sessionStorage.getItem('attempt'));
  sessionStorage.removeItem('attempt');
  const parameters = oauth.validateAuthResponse(as, client, new URL(location.href), attempt.state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, none, parameters, REDIRECT_URI, attempt.verifier, options);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: attempt.nonce, requireIdToken: true });
  sessionStorage.setItem('tokens', JSON.stringify(tokens));
  history.replaceState(null, '', '/');
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (!import.meta.env.USER_INFO) return { as, tokens, name: claims.name };
  const answer = await oauth.userInfoRequest(as, client, tokens.access_token, options);
  const { name } = await oauth.processUserInfoResponse(as, client, claims.sub, answer);
  return { as, tokens, name };
}

function button(id, text, act) {
  const made = Object.assign(document.createElement('button'), { textContent: text, onclick: act });
  made.dataset.testid = id;
  return made;
}

function show({ as, tokens, name }) {
  const title = document.createElement('p');
  title.dataset.testid = 'user-name';
  title.textContent = name;
  const result = document.createElement('pre');
  result.dataset.testid = 'api-result';
  const call = async () => {
    const response = await oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL(API), undefined, undefined, options);
    result.textContent = await response.text();
  };
  const signOut = () => {
    sessionStorage.clear();
    const address = new URL(as.end_session_endpoint);
    address.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: SIGNED_OUT_URI });
    location.assign(address);
  };
  app.replaceChildren(title, button('call-api', 'Call the API', call), result, button('sign-out', 'Sign out', signOut));
}

if (new URLSearchParams(location.search).has('code')) show(await callback());
else app.append(button('sign-in', 'Sign in', signIn));
