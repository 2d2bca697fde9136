
// Fetches a part of the program. scripts/seal.mjs puts the names and the digests of the parts before these lines.

const asked = new Set();

// web-sri: a part that differs from what was built is not even compiled
async function fetchPart(name) {
  const { file, integrity } = PARTS[name];
  // what came wrong once may be kept for good
  const cache = asked.has(name) ? 'reload' : 'default';
  asked.add(name);
  const part = await fetch(new URL(file, import.meta.url), { integrity, cache });
  if (!part.ok) throw new TypeError(`${file} was answered with status ${part.status}`);
  // a host may not know the type of such a file, and only this one is compiled
  return new Response(part.body, { headers: { 'content-type': 'application/wasm' } });
}
