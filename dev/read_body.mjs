import { HttpError } from './reply.mjs';

const LIMIT = 64 * 1024;

export async function readJson(request) {
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'invalid_request', 'The body is not JSON.');
  }
}

export const readForm = async (request) => Object.fromEntries(new URLSearchParams(await readText(request)));

/** The body of a request; one that is too long is read to its end, or the answer would get lost. */
async function readText(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LIMIT) chunks.push(chunk);
  }
  if (size > LIMIT) throw new HttpError(413, 'content_too_large', 'The body is longer than 64 kB.');
  return Buffer.concat(chunks).toString();
}
