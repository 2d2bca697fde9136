import { createRoutes } from './api_routes.mjs';
import { createAuthorizer } from './api_token.mjs';
import { answeredPreflight } from './cors.mjs';
import { createNotes } from './notes.mjs';
import { HttpError, methodNotAllowed, replyError, replyJson } from './reply.mjs';

/** The protected API, as a request handler. */
export function createApi() {
  const authorize = createAuthorizer('notes');
  const routes = createRoutes(createNotes());

  return async (request, response) => {
    if (answeredPreflight(request, response, ['GET', 'POST', 'DELETE'])) return;
    try {
      const { handle, id, ...needs } = findRoute(routes, request);
      const claims = await authorize(request, response, needs);
      const { status = 200, body, headers } = await handle({ claims, id, request });
      if (body) replyJson(response, status, body, headers);
      else response.writeHead(status).end();
    } catch (error) {
      replyError(response, error);
    }
  };
}

function findRoute(routes, request) {
  const [path] = request.url.split('?');
  const [, id, rest = ''] = /^\/notes\/([^/]+)(\/share)?$/.exec(path) ?? [];
  const pattern = id ? `/notes/:id${rest}` : path;
  if (!Object.hasOwn(routes, pattern)) throw new HttpError(404, 'not_found', 'There is no such endpoint.');
  const methods = routes[pattern];
  if (!Object.hasOwn(methods, request.method)) throw methodNotAllowed(Object.keys(methods));
  return { ...methods[request.method], id };
}
