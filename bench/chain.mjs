// Which requests wait for one another. A clock tells only what came before what; here each request is held back in turn, and what did
// not come meanwhile has waited for it.

// far longer than a callback takes
const HELD_MILLISECONDS = 2000;

/**
 * How many requests come one after the other until the name is there, the document being the first. `visit` makes one visit and
 * tells of each request and of the name when it began and was over; `servers` hold a request back.
 */
export async function longestChain(servers, visit) {
  const free = await visit();
  const waits = new Map([...free.keys()].map((what) => [what, []]));
  for (const request of free.keys()) {
    if (request === 'name') continue;
    servers.held = { request, milliseconds: HELD_MILLISECONDS };
    const held = await visit();
    // what is not in it came after the name
    const isLater = (what) => held.get(what)?.start >= (held.get(request)?.end ?? Infinity);
    for (const [what, { start }] of free) if (free.get(request).end <= start && isLater(what)) waits.get(what).push(request);
  }
  servers.held = null;
  const before = (what) => Math.max(1, ...waits.get(what).map((it) => 1 + before(it)));
  return { sequential: before('name'), waits: Object.fromEntries(waits) };
}
