import { answeredPreflight } from './cors.mjs';
import { replyJson } from './reply.mjs';

/** Counts how often a refresh token came back after its rotation, and tells at `/dev/reuses`, of everybody or of one `?sub=`. */
export function createReuses(provider) {
  const subjects = [];

  // A request for a refresh revokes the grant in this one case only.
  provider.on('grant.revoked', ({ oidc }) => {
    if (oidc.params?.grant_type === 'refresh_token') subjects.push(oidc.entities.RefreshToken.accountId);
  });

  return (request, response) => {
    const [path, query] = request.url.split('?');
    if (path !== '/dev/reuses') return false;
    if (answeredPreflight(request, response, ['GET'])) return true;
    const sub = new URLSearchParams(query).get('sub');
    replyJson(response, 200, { reuses: subjects.filter((it) => !sub || it === sub).length });
    return true;
  };
}
