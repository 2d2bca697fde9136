import { SECOND_FACTOR } from './acr.mjs';
import { scopes } from './api_token.mjs';
import { readJson } from './read_body.mjs';
import { HttpError } from './reply.mjs';

/** What the API answers where, and what each route needs of the token: a `scope`, an `acr`, a `maxAge` of the authentication. */
export const createRoutes = (notes) => ({
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
  '/notes/:id/share': {
    POST: {
      scope: 'notes:share',
      handle: ({ claims, id }) => (notes.find(claims.sub, id) ? { body: { shared: true } } : noSuchNote()),
    },
  },
  '/vault': {
    GET: {
      scope: 'notes:read',
      acr: SECOND_FACTOR.acr,
      handle: ({ claims }) => ({ body: { vault: 'Opened with a second factor.', ...authentication(claims) } }),
    },
  },
  '/recent': {
    GET: {
      maxAge: 60,
      handle: ({ claims }) => ({ body: { recent: 'You signed in a moment ago.', ...authentication(claims) } }),
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
  ...authentication(claims),
  expires_at: time(claims.exp),
});

const authentication = ({ acr, auth_time }) => ({ acr, authenticated_at: time(auth_time) });
const time = (seconds) => new Date(seconds * 1000).toISOString();

const missingText = () => new HttpError(400, 'invalid_request', 'The body needs a "text" that is not empty.');

function noSuchNote() {
  throw new HttpError(404, 'not_found', 'There is no such note.');
}
