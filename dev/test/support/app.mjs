// The app as a client: it asks for authorization, redeems codes and refreshes, with DPoP proofs where it has a key.
import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { API_RESOURCE, APP, PROVIDER } from '../../addresses.mjs';
import { Browser } from './browser.mjs';

export const SCOPE = 'openid profile email offline_access notes:read notes:write';

export class App {
  constructor({ client_id = 'daypass', scope = SCOPE, key, browser = new Browser() } = {}) {
    Object.assign(this, { client_id, scope, key, browser });
  }

  parameters(more = {}) {
    this.verifier = randomBytes(32).toString('base64url');
    const all = {
      response_type: 'code',
      client_id: this.client_id,
      redirect_uri: `${APP}/callback`,
      scope: this.scope,
      state: 'a-state',
      nonce: 'a-nonce',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      resource: API_RESOURCE,
      prompt: 'consent',
      ...more,
    };
    return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  authorize(more) {
    return this.browser.open(`${PROVIDER}/auth?${this.parameters(more)}`);
  }

  /** From the first page to tokens for the API. */
  async signIn(login = 'ada', more = {}) {
    const page = await this.authorize(more);
    const consent = await page.signIn(login);
    return this.redeem(await consent.continue());
  }

  async redeem({ code }, more = {}) {
    const { body } = await this.token({
      grant_type: 'authorization_code', code, redirect_uri: `${APP}/callback`, code_verifier: this.verifier, resource: API_RESOURCE, ...more,
    });
    return new Tokens(body);
  }

  refresh({ refresh_token }, more = {}) {
    return this.token({ grant_type: 'refresh_token', refresh_token, resource: API_RESOURCE, ...more });
  }

  /** A token request; a demanded nonce is given once. */
  async token(parameters) {
    const response = await this.post('/token', parameters);
    const body = await response.json();
    return body.error === 'use_dpop_nonce' ? this.token(parameters) : { response, body };
  }

  async post(path, parameters) {
    const proof = this.key && { DPoP: await this.key.proof('POST', `${PROVIDER}${path}`, { nonce: this.nonce }) };
    const body = new URLSearchParams(Object.entries({ client_id: this.client_id, ...parameters }).filter(([, value]) => value !== undefined));
    const response = await fetch(`${PROVIDER}${path}`, { method: 'POST', body, headers: { Origin: APP, ...proof } });
    this.nonce = response.headers.get('dpop-nonce') ?? this.nonce;
    return response;
  }
}

class Tokens {
  constructor(body) {
    Object.assign(this, body);
  }

  get idToken() {
    return decodeJwt(this.id_token);
  }

  get accessToken() {
    return decodeJwt(this.access_token);
  }
}
