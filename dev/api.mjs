import { createAuthorizer, scopes } from './api_token.mjs';
import { answeredPreflight } from './cors.mjs';
import { createNotes } from './notes.mjs';
import { readJson } from './read_json.mjs';
import { HttpError, methodNotAllowed, replyError, replyJson } from './reply.mjs';

/** The protected API, as a request handler. */
export function createApi() {
  const authorize = createAuthorizer('notes');
  const routes = createRoutes(createNotes());

  return async (request, response) => {
    if (answeredPreflight(request, response, ['GET', 'POST', 'DELETE'])) return;
    try {
      const { scope, handle, id } = findRoute(routes, request);
      const claims = await authorize(request, scope);
      const { status = 200, body, headers } = await handle({ claims, id, request });
      if (body) replyJson(response, status, body, headers);
      else response.writeHead(status).end();
    } catch (error) {
      replyError(response, error);
    }
  };
}

const createRoutes = (notes) => ({
  '/me': {
    GET: { handle: ({ claims }) => ({ body: identity(claims) }) },
  },
  '/notes': {
    GET: {
      scope: 'notes:read',
      handle: ({ claims }) => ({ body: { notes: notes.list(claims.sub) } }),
    },
    POST: {
      scope: 'notes:write',
      async handle({ claims, request }) {
        const { text } = (await readJson(request)) ?? {};
        if (typeof text !== 'string' || !text.trim()) throw missingText();
        const note = notes.add(claims.sub, text);
        return { status: 201, body: note, headers: { Location: `/notes/${note.id}` } };
      },
    },
  },
  '/notes/:id': {
    GET: {
      scope: 'notes:read',
      handle: ({ claims, id }) => ({ body: notes.find(claims.sub, id) ?? noSuchNote() }),
    },
    DELETE: {
      scope: 'notes:write',
      handle: ({ claims, id }) => (notes.remove(claims.sub, id) ? { status: 204 } : noSuchNote()),
    },
  },
  '/admin': {
    GET: { scope: 'admin', handle: ({ claims }) => ({ body: identity(claims) }) },
  },
  '/fail': {
    GET: {
      handle() {
        throw new HttpError(500, 'server_error', 'This endpoint always fails.');
      },
    },
  },
});

const identity = (claims) => ({
  sub: claims.sub,
  client_id: claims.client_id,
  scopes: scopes(claims),
  expires_at: new Date(claims.exp * 1000).toISOString(),
});

const missingText = () => new HttpError(400, 'invalid_request', 'The body needs a "text" that is not empty.');

function noSuchNote() {
  throw new HttpError(404, 'not_found', 'There is no such note.');
}

function findRoute(routes, request) {
  const [path] = request.url.split('?');
  const id = /^\/notes\/([^/]+)$/.exec(path)?.[1];
  const pattern = id ? '/notes/:id' : path;
  if (!Object.hasOwn(routes, pattern)) throw new HttpError(404, 'not_found', 'There is no such endpoint.');
  const methods = routes[pattern];
  if (!Object.hasOwn(methods, request.method)) throw methodNotAllowed(Object.keys(methods));
  return { ...methods[request.method], id };
}
