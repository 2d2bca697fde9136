import { HttpError } from './reply.mjs';

/** The access token of a request (RFC 6750 2.1); without one, the challenge names no error (3.1). */
export function bearerToken(request, realm) {
  const [, scheme, token] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (scheme?.toLowerCase() === 'bearer') return token;
  throw new HttpError(401, 'unauthorized', 'An access token is needed here.', challenge({ realm }));
}

export const unauthorized = (realm, error, error_description) =>
  new HttpError(401, error, error_description, challenge({ realm, error, error_description }));

export function insufficientScope(realm, scope) {
  const error_description = `The access token lacks the scope ${scope}.`;
  return new HttpError(403, 'insufficient_scope', error_description,
    challenge({ realm, error: 'insufficient_scope', error_description, scope }));
}

const challenge = (parameters) => ({
  'WWW-Authenticate': `Bearer ${Object.entries(parameters).map(([name, value]) => `${name}="${value}"`).join(', ')}`,
});
