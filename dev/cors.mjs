import { APP } from './addresses.mjs';

/** Lets the app's origin in, and answers its preflight; says whether the request was one. */
export function answeredPreflight(request, response, methods) {
  response.setHeader('Vary', 'Origin');
  if (request.headers.origin === APP) {
    response.setHeader('Access-Control-Allow-Origin', APP);
    response.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce, Location');
  }
  if (request.method !== 'OPTIONS') return false;
  if (request.headers.origin === APP) {
    response.setHeader('Access-Control-Allow-Methods', methods.join(', '));
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, DPoP');
    response.setHeader('Access-Control-Max-Age', '600');
  }
  response.writeHead(204).end();
  return true;
}
