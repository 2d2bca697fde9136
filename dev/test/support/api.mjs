import { APP } from '../../addresses.mjs';

/** A request as the app's page would send it, with what the answer says. */
export async function call(url, headers = {}, method = 'GET') {
  const response = await fetch(url, { method, headers: { Origin: APP, ...headers } });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    challenge: response.headers.get('www-authenticate'),
    nonce: response.headers.get('dpop-nonce'),
    body: text && JSON.parse(text),
  };
}

export const bearer = ({ access_token }) => ({ Authorization: `Bearer ${access_token}` });
