import { APP } from './addresses.mjs';
import { browserClient } from './provider_base.mjs';

export const DPOP_CLIENT = 'daypass-dpop';

/** The OpenID Provider's clients: the app, as it may be registered in different ways. */
export const clients = () => [
  appClient('daypass'),
  appClient('daypass-ps256', { id_token_signed_response_alg: 'PS256' }),
  appClient('daypass-es256', { id_token_signed_response_alg: 'ES256' }),
  appClient('daypass-eddsa', { id_token_signed_response_alg: 'EdDSA' }),
  appClient('daypass-ed25519', { id_token_signed_response_alg: 'Ed25519' }),
  appClient(DPOP_CLIENT, { dpop_bound_access_tokens: true }),
  appClient('daypass-par', { require_pushed_authorization_requests: true }),
];

const appClient = (client_id, metadata) =>
  browserClient(client_id, '/callback', {
    post_logout_redirect_uris: [`${APP}/signed-out`],
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg: 'RS256',
    require_auth_time: true,
    ...metadata,
  });
