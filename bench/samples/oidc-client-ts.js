// oidc-client-ts as its documentation shows it, with everything else left at its default.
import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { API, CLIENT_ID, ISSUER, REDIRECT_URI, SCOPE, SIGNED_OUT_URI } from './settings.js';

const manager = new UserManager({
  authority: ISSUER, client_id: CLIENT_ID, redirect_uri: REDIRECT_URI, post_logout_redirect_uri: SIGNED_OUT_URI, scope: SCOPE,
  prompt: 'consent', userStore: new WebStorageStateStore({ store: sessionStorage }),
});
const app = document.querySelector('#app');

function button(id, text, act) {
  const made = Object.assign(document.createElement('button'), { textContent: text, onclick: act });
  made.dataset.testid = id;
  return made;
}

function show(user) {
  const title = document.createElement('p');
  title.dataset.testid = 'user-name';
  title.textContent = user.profile.name;
  const result = document.createElement('pre');
  result.dataset.testid = 'api-result';
  const call = async () => {
    const response = await fetch(API, { headers: { authorization: `Bearer ${user.access_token}` } });
    result.textContent = await response.text();
  };
  app.replaceChildren(title, button('call-api', 'Call the API', call), result, button('sign-out', 'Sign out', () => manager.signoutRedirect()));
}

if (new URLSearchParams(location.search).has('code')) {
  const user = await manager.signinCallback();
  history.replaceState(null, '', '/');
  show(user);
} else {
  const user = await manager.getUser();
  if (user) show(user);
  else app.append(button('sign-in', 'Sign in', () => manager.signinRedirect()));
}
