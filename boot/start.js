
// Starts the program. scripts/seal.mjs puts these lines behind those of wasm-bindgen, and the name and the digest of the
// program before them.

// Why the program does not run: a title, who is at fault, and what to do.
const MISSING = [
  'A file of this app did not arrive', 'The server of this site, or the network',
  'The program did not come, or not as it was built, so none of it was run. Try again; if it stays like this, the app has to be deployed anew.',
];
const FORBIDDEN = [
  'This page may not run its program', 'The server of this site',
  'Its Content-Security-Policy forbids WebAssembly, which this app is made of. The policy has to name \'wasm-unsafe-eval\' in script-src.',
];
const WITHOUT = [
  'This browser runs no WebAssembly', 'This browser',
  'This app is made of it. It may be switched off for safety, for all sites or for this one.',
];
const BROKEN = [
  'The program could not start', 'This app, or this browser',
  'The browser has stopped it. Try again, or try a newer browser.',
];

start();

async function start() {
  let program;
  try {
    // web-sri: what differs from what was built is not even compiled
    // WebKit uses a preload for a request without an Origin only, and Chromium then for one with credentials; else this is loaded twice
    const asPreloaded = { mode: 'no-cors', credentials: 'include' };
    program = await fetch(new URL(PROGRAM.file, import.meta.url), { integrity: PROGRAM.integrity, ...asPreloaded });
    await __wbg_init({ module_or_path: program });
  } catch (error) {
    explain(program?.ok ? unable() : MISSING);
    throw error;
  }
}

// web-csp-wasm: an empty module tells whether it is the page that may not run WebAssembly
function unable() {
  if (!globalThis.WebAssembly) return WITHOUT;
  try {
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    return BROKEN;
  } catch {
    return FORBIDDEN;
  }
}

function explain([title, blame, sentence]) {
  const page = document.querySelector('template[data-shell]').content.cloneNode(true);
  page.querySelector('h1').textContent = title;
  page.querySelector('.blame b').textContent = blame;
  page.querySelector('.lede').textContent = sentence;
  page.querySelector('button').addEventListener('click', () => location.reload());
  document.title = 'Cannot start · Daypass';
  document.querySelector('main').replaceChildren(page);
  document.querySelector('.late').remove();
}
