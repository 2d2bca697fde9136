// The servers, how the app is configured for each, what a person does on its pages, and what it is known to do.
import { API, PROVIDER, cancel, consent } from '../e2e/support.mjs';

const DJANGO = 'http://localhost:8091';
const AUTHLIB = 'http://localhost:8092';

const REQUESTS = [{ name: 'Notes', path: 'notes' }, { name: 'Administration', path: 'admin' }];

export const SERVERS = [
  {
    title: 'oidc-provider',
    issuer: PROVIDER,
    tokenEndpoint: `${PROVIDER}/token`,
    configuration: {
      scopes: ['openid', 'profile', 'email', 'offline_access', 'notes:read'],
      apis: [{ name: 'Notes', url: `${API}/`, resource: `${API}/`, requests: REQUESTS }],
    },
    consent,
    cancel,
    confirmSignOut: (page) => page.locator('button[name=logout]').click(),
    knows: {
      unsaid: 'nothing',
      iss: 'with iss',
      tokens: 'Bearer, scope, refresh token (for offline_access and prompt=consent)',
      idToken: 'aud is text, key named, at_hash, auth_time',
      missing: 'It needs the permission admin',
      renewed: 'new refresh token, ID token with the first nonce',
      twice: 'refused, and the session here ends',
      silent: { stranger: 'would_ask', known: 'signed in' },
      signOut: { tokens: 'revoked, as far as it can revoke them', revocation: [200, 200, 400], after: 400 },
    },
  },
  {
    title: 'django-oauth-toolkit',
    issuer: `${DJANGO}/o`,
    tokenEndpoint: `${DJANGO}/o/token/`,
    configuration: {
      scopes: ['openid', 'profile', 'email', 'notes:read'],
      apis: [{ name: 'Notes', url: `${DJANGO}/api/`, requests: [...REQUESTS, { name: 'Notes, plainly refused', path: 'plain' }] }],
    },
    consent: (page) => page.getByRole('button', { name: 'Authorize' }).click(),
    cancel: (page) => page.getByRole('button', { name: 'Cancel' }).click(),
    confirmSignOut: (page) => page.getByRole('button', { name: 'Logout' }).click(),
    expire: expire(DJANGO),
    knows: {
      unsaid: '`authorization_response_iss_parameter_supported`, `grant_types_supported`, `revocation_endpoint`, the method `none`',
      iss: 'without iss',
      tokens: 'Bearer, scope, refresh token',
      idToken: 'aud is text, key named, at_hash, auth_time',
      missing: 'The API does not say which one it needs',
      expired: '401 with a challenge that can be read',
      renewed: 'new refresh token, ID token without a nonce',
      twice: 'refused, and the session here ends',
      silent: { stranger: 'no_answer', known: 'no_answer', status: 500 },
      signOut: { tokens: 'it revokes none; they expire by themselves', revocation: [], after: 400 },
    },
  },
  {
    title: 'Authlib',
    issuer: AUTHLIB,
    tokenEndpoint: `${AUTHLIB}/token`,
    configuration: {
      scopes: ['openid', 'profile', 'email', 'notes:read'],
      apis: [{ name: 'Notes', url: `${AUTHLIB}/api/`, requests: REQUESTS }],
    },
    consent: (page) => page.getByRole('button', { name: 'Authorize' }).click(),
    cancel: (page) => page.getByRole('button', { name: 'Cancel' }).click(),
    expire: expire(AUTHLIB),
    knows: {
      unsaid: '`code_challenge_methods_supported`, `grant_types_supported`, `scopes_supported`, `token_endpoint_auth_methods_supported`',
      iss: 'with iss',
      tokens: 'Bearer, scope, refresh token',
      idToken: 'aud is a list of one, key not named, at_hash, auth_time',
      missing: 'It did not say why, or its CORS settings hide WWW-Authenticate',
      expired: '401 with a challenge that CORS hides',
      renewed: 'the refresh token stays, no ID token',
      twice: 'granted, and the session here goes on',
      silent: { stranger: 'would_ask', known: 'signed in' },
      signOut: { tokens: 'revocation failed; they expire by themselves', revocation: [401, 401], after: 200 },
    },
  },
];

/** Where to look up what discovery does not say: this server names its revocation endpoint in its RFC 8414 document only. */
export const DJANGO_METADATA = {
  authorization_endpoint: `${DJANGO}/o/authorize/`,
  token_endpoint: `${DJANGO}/o/token/`,
  jwks_uri: `${DJANGO}/o/.well-known/jwks.json`,
  userinfo_endpoint: `${DJANGO}/o/userinfo/`,
  revocation_endpoint: `${DJANGO}/o/revoke_token/`,
  end_session_endpoint: `${DJANGO}/o/logout/`,
};

/** Has an access token end at the server now. */
function expire(origin) {
  return async (request, token) => {
    const { expired } = await (await request.post(`${origin}/interop/expire`, { form: { token } })).json();
    if (expired !== 1) throw new Error('the server does not know this token');
  };
}
