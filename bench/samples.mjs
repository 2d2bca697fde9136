// Builds what is compared, each as its own tools ship it, to target/bench/NAME: the peers with Vite, ours as Trunk has built them.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compress } from '../scripts/compress.mjs';

const root = new URL('..', import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));

/** The peers: where they start, and what else their build is told. */
const PEERS = {
  'oauth4webapi': { entry: 'oauth4webapi.js' },
  'oauth4webapi + UserInfo': { entry: 'oauth4webapi.js', USER_INFO: true },
  'oidc-client-ts': { entry: 'oidc-client-ts.js' },
  'react-oidc-context': { entry: 'react.jsx' },
};

/** Where all were built to, by name. */
export async function buildSamples() {
  const folders = { floor: await floor(), 'daypass minimal': await ours('minimal', 'target/minimal'), 'daypass app': await ours('app', 'dist') };
  for (const [name, how] of Object.entries(PEERS)) folders[name] = await peer(name, how);
  return folders;
}

async function floor() {
  const folder = await empty('floor');
  await cp(at('bench/samples/floor.html'), `${folder}/index.html`);
  await compress(folder);
  return folder;
}

async function peer(name, { entry, USER_INFO = false }) {
  const folder = await empty(name.replace(/\W+/g, '-'));
  const { output } = await build({
    configFile: false, root: at('bench'), logLevel: 'error', publicDir: false, define: { 'import.meta.env.USER_INFO': USER_INFO },
    build: { outDir: folder, emptyOutDir: false, modulePreload: false, rolldownOptions: { input: at(`bench/samples/${entry}`) } },
  });
  const { fileName } = output.find((file) => file.isEntry);
  await writeFile(`${folder}/index.html`, `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,">
<div id="app"></div><script type="module" src="/${fileName}"></script></html>
`);
  await compress(folder, ['index.html', ...output.map((file) => file.fileName)]);
  return folder;
}

// Ours get the configuration of the bench.
async function ours(name, built) {
  const folder = await empty(name);
  await cp(at(built), folder, { recursive: true });
  await cp(at('bench/samples/daypass.json'), `${folder}/daypass.json`);
  return folder;
}

async function empty(name) {
  const folder = at(`target/bench/${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}
