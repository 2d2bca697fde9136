// An OpenID Provider of one test's own. It does everything right, without asking the person anything, until `misbehave` replaces
// one of its `ways`; `at('/token')` tells what reached it.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { judge } from './proof.mjs';
import { startServer } from './server.mjs';

export const CLIENT_ID = 'daypass-of-a-test';

export async function startProvider() {
  const codes = new Map();
  const refreshTokens = new Map();
  const spent = new Map();
  const pushed = new Map();
  const keys = [await signingKey('RS256', 'first')];
  const ways = rightWays();
  const server = await startServer(async (call) => {
    const endpoint = endpoints[call.path];
    return endpoint && ways.sent((await ways.reply(call)) ?? (await endpoint(call)), call);
  });
  // a proof is judged where there is one; tokens are bound to its key
  const proven = (call, scheme) => (call.headers.dpop ? judge(call, { nonce: ways.nonce(call), scheme }) : {});
  const issuer = server.origin;
  const end = (ended) => refreshTokens.forEach((grant, token) => grant === ended && refreshTokens.delete(token));

  const endpoints = {
    '/.well-known/openid-configuration': () => ({ json: ways.document(documentOf(issuer)) }),
    '/jwks': () => ({ json: ways.keySet({ keys: keys.map((key) => key.public) }) }),
    '/par': async (call) => {
      const { refused } = await proven(call);
      if (refused) return refused;
      const request = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
      pushed.set(request, Object.fromEntries(call.form));
      return { status: 201, json: { request_uri: request, expires_in: 60 } };
    },
    '/authorize': ({ url }) => {
      const asked = pushed.get(url.searchParams.get('request_uri')) ?? Object.fromEntries(url.searchParams);
      const code = secret('code');
      codes.set(code, asked);
      const answer = ways.answer(new URLSearchParams({ code, state: asked.state, iss: issuer }), asked);
      return redirect(`${asked.redirect_uri}?${answer}`);
    },
    '/token': async (call) => {
      const { form } = call;
      const { refused, jkt } = await proven(call);
      if (refused) return refused;
      const refreshed = form.get('grant_type') === 'refresh_token';
      const store = refreshed ? refreshTokens : codes;
      const sent = form.get(refreshed ? 'refresh_token' : 'code');
      // RFC 9700 §4.14.2, RFC 6749 §4.1.2: what is spent twice ends all that came of it
      if (spent.has(sent)) end(spent.get(sent));
      const grant = store.get(sent);
      store.delete(sent);
      if (!grant) return refusal('invalid_grant');
      spent.set(sent, grant);
      if (!refreshed && ways.pkce(s256(form.get('code_verifier') ?? '') !== grant.code_challenge)) return refusal('invalid_grant');
      if (grant.dpop_jkt !== jkt) return refusal('invalid_dpop_proof');
      const token_type = jkt ? 'DPoP' : 'Bearer';
      const tokens = { access_token: secret('access'), token_type, expires_in: 300, refresh_token: secret('refresh'), scope: grant.scope };
      refreshTokens.set(tokens.refresh_token, grant);
      const now = Math.floor(Date.now() / 1000);
      grant.auth_time ??= now;
      const claims = { iss: issuer, sub: 'ada', aud: CLIENT_ID, iat: now, exp: now + 300, auth_time: grant.auth_time, at_hash: s256(tokens.access_token, 16) };
      if (!refreshed) claims.nonce = grant.nonce;
      const [key] = keys;
      const made = await ways.idToken({ header: { alg: key.alg, kid: key.kid }, claims }, { refreshed, key });
      tokens.id_token = made && ways.signed(typeof made === 'string' ? made : await sign(made, made.key ?? key), { refreshed });
      return { json: ways.tokens(tokens, { refreshed, asked: grant }) };
    },
    '/userinfo': async (call) => {
      const { refused } = await proven(call, 'DPoP');
      if (refused) return refused;
      const claims = await ways.userinfo({ sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', email_verified: true });
      return typeof claims === 'string' ? { text: claims, headers: { 'content-type': 'application/jwt' } } : { json: claims };
    },
    '/revoke': ({ form }) => {
      const token = form.get('token');
      end(refreshTokens.get(token) ?? spent.get(token));
      return {};
    },
    '/end-session': ({ url }) => {
      const asked = Object.fromEntries(url.searchParams);
      const answer = ways.ended(new URLSearchParams(asked.state === undefined ? {} : { state: asked.state }));
      return redirect(`${asked.post_logout_redirect_uri}${answer.size ? `?${answer}` : ''}`);
    },
  };

  return {
    ...server,
    issuer,
    /** The keys it signs with: the first one signs, all are published. */
    keys,
    /** The refresh tokens that it still honours. */
    live: () => [...refreshTokens.keys()],
    /** Replaces some of its ways, see `rightWays`; what it returns puts back those that were there. */
    misbehave: (changes) => {
      const before = { ...ways };
      Object.assign(ways, changes);
      return () => Object.assign(ways, before);
    },
    /** Its entry in the app's configuration. */
    configuration: {
      name: 'Provider of this test', issuer, client_id: CLIENT_ID, scopes: ['openid', 'profile', 'email', 'offline_access'],
    },
  };
}

/** What can be told to go another way; each is given what is right and returns what is sent. */
const rightWays = () => ({
  /** Answers a call itself, e.g. `{ status: 500, html: '…' }`, or leaves it to the endpoint by returning nothing. */
  reply: () => undefined,
  /** The DPoP nonce that this call must carry. */
  nonce: () => undefined,
  /** What is sent in the place of an answer after the endpoint has done its work, e.g. `{ ...reply, cut: true }`. */
  sent: (reply) => reply,
  document: (document) => document,
  keySet: (set) => set,
  /** Whether a code is refused, given that its verifier does not fit. */
  pkce: (unfit) => unfit,
  /** The parameters of the authorization response. */
  answer: (parameters) => parameters,
  /** `{ header, claims }` and, if another key is to sign, `key`; or a string to be sent as it is; or nothing for no ID token. */
  idToken: (parts) => parts,
  /** The signed ID token. */
  signed: (token) => token,
  /** The members of the token response. */
  tokens: (members) => members,
  /** The claims of UserInfo; a string is sent as `application/jwt`. */
  userinfo: (claims) => claims,
  /** The parameters of the answer after a sign-out. */
  ended: (parameters) => parameters,
});

const documentOf = (issuer) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  pushed_authorization_request_endpoint: `${issuer}/par`,
  jwks_uri: `${issuer}/jwks`,
  userinfo_endpoint: `${issuer}/userinfo`,
  revocation_endpoint: `${issuer}/revoke`,
  pushed_authorization_request_endpoint: `${issuer}/par`,
  end_session_endpoint: `${issuer}/end-session`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  dpop_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
});

export async function signingKey(alg, kid = randomUUID()) {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, private: pair.privateKey, public: { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' } };
}

export const sign = ({ header, claims }, key) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader(header).sign(key.private);

export const refusal = (error, status = 400) => ({ status, json: { error } });

export const redirect = (location) => ({ status: 303, headers: { location } });

const secret = (name) => `${name}-${randomBytes(24).toString('base64url')}`;

/** The first octets of a SHA-256, as base64url: of a code verifier all 32, of a token in `at_hash` the left half. */
const s256 = (text, octets = 32) => createHash('sha256').update(text).digest().subarray(0, octets).toString('base64url');
