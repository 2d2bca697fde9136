/** A failure the caller is told about: status, error code, sentence, and headers to go with them. */
export class HttpError extends Error {
  constructor(status, code, description, headers = {}) {
    super(description);
    Object.assign(this, { status, code, headers });
  }
}

export const methodNotAllowed = (methods) =>
  new HttpError(405, 'method_not_allowed', `This endpoint answers ${methods.join(', ')}.`, { Allow: methods.join(', ') });

export function replyJson(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

export function replyError(response, error) {
  if (!(error instanceof HttpError)) {
    console.error(error);
    error = new HttpError(500, 'server_error', 'The server failed to answer.');
  }
  replyJson(response, error.status, { error: error.code, error_description: error.message }, error.headers);
}
