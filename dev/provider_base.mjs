import { randomBytes } from 'node:crypto';
import { APP } from './addresses.mjs';
import { errorPage } from './pages.mjs';
import { plainPolicy } from './policy.mjs';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What both providers share; `name` keeps their cookies apart, because cookies ignore the port. */
export const baseConfiguration = (name, { jwks, accessTokenSeconds }) => ({
  jwks,
  responseTypes: ['code'],
  clientAuthMethods: ['none'],
  cookies: {
    keys: [randomBytes(32).toString('base64url')],
    names: { session: `${name}_session`, interaction: `${name}_interaction`, resume: `${name}_resume` },
  },
  clientBasedCORS: (_ctx, origin) => origin === APP,
  interactions: { policy: plainPolicy() },
  pkce: { required: () => true },
  renderError: errorPage,
  rotateRefreshToken: true,
  ttl: {
    AccessToken: accessTokenSeconds,
    AuthorizationCode: MINUTE,
    Grant: 14 * DAY,
    IdToken: HOUR,
    Interaction: HOUR,
    RefreshToken: DAY,
    Session: 14 * DAY,
  },
});

/** The features both have; the pages are `interactions.mjs`, not the library's. */
export const baseFeatures = ({ requireNonce = () => false } = {}) => ({
  devInteractions: { enabled: false },
  dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce },
  // RFC 7009 2.1: a client revokes its own tokens only.
  revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
});

/** A public client that runs in the browser, redirected to one address of the app. */
export const browserClient = (client_id, redirectPath, metadata) => ({
  client_id,
  redirect_uris: [`${APP}${redirectPath}`],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  ...metadata,
});
