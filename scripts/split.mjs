// Cuts the program of the app into parts: the first one has all that most visitors need, the others come when a page of theirs opens
// (src/app/pages/later.rs). It does what Trunk does with a program in one piece: wasm-bindgen for the first part, wasm-opt for each.
import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = new URL('..', import.meta.url);
const run = promisify(execFile);
// what rustc's WebAssembly uses
const FEATURES = ['bulk-memory', 'nontrapping-float-to-int', 'reference-types', 'multivalue', 'sign-ext', 'mutable-globals'].map((it) => `--enable-${it}`);

/** Writes the parts into the folder, and returns the script for them, the name of the first one, and those of the others by what the script calls them. */
export async function split(folder, { hashed }) {
  const work = await mkdtemp(join(tmpdir(), 'daypass-'));
  try {
    const whole = await justBuilt();
    const cutter = ['--manifest-path', 'tools/split/Cargo.toml', '--target-dir', join(dirname(whole), '../../tools')];
    await said('cargo', 'run', '--locked', '--quiet', ...cutter, '--', whole, work);
    await said(await tool('wasm-bindgen'), '--target', 'web', '--no-typescript', '--keep-lld-exports', '--out-dir', work, '--out-name', 'daypass', join(work, 'daypass.wasm'));
    const optimiser = await tool('wasm-opt');
    const others = (await readdir(work)).filter((name) => /^(?:split|chunk)_\w+\.wasm$/.test(name)).sort();
    const written = await Promise.all(['daypass_bg.wasm', ...others].map(async (name) => {
      const small = join(work, `small-${name}`);
      await said(optimiser, '-Oz', ...FEATURES, '--strip-debug', '--strip-producers', join(work, name), '-o', small);
      const bytes = await readFile(small);
      const kind = name === 'daypass_bg.wasm' ? 'daypass' : `daypass-${name.replace(/^split_|\.wasm$/g, '').replaceAll('_', '-')}`;
      const file = `${kind}-${hashed(bytes)}_bg.wasm`;
      await writeFile(join(folder, file), bytes);
      return [name, file];
    }));
    const [[, program], ...parts] = written;
    return { script: script(await text(work, 'daypass.js'), await text(work, 'parts.js')), program, parts: Object.fromEntries(parts) };
  } finally {
    await rm(work, { recursive: true });
  }
}

// One script of what wasm-bindgen has made and of what loads the parts: a script that another one loads would have no digest.
function script(glue, parts) {
  const imports = /^import \* as (import\d+) from "\.\/parts\.js";?$/gm;
  const names = [...glue.matchAll(imports)].map(([, name]) => name);
  const loaders = [...parts.matchAll(/^export const (\w+) =/gm)].map(([, name]) => name);
  const fetched = /fetch\(new URL\("\.\/(\w+\.wasm)", import\.meta\.url\)\)/g;
  if (!names.length || !loaders.length || !fetched.test(parts)) throw new Error('the parts are not loaded in the way that scripts/split.mjs knows');
  const checked = parts.replace(/^import .*$/m, '').replace(/^export /gm, '').replace(fetched, 'fetchPart("$1")');
  // web-sri: one that is fetched in another way would have no digest
  if (/\bfetch\(|import\.meta/.test(checked)) throw new Error('a part is fetched in a way that scripts/split.mjs does not know');
  return [
    glue.replace(imports, ''),
    checked,
    ...names.map((name) => `const ${name} = { ${loaders.join(', ')} };\n`),
  ].join('\n');
}

// The program that Trunk has just had built: cargo tells where it is, and builds it if it is another one.
async function justBuilt() {
  const messages = await said('cargo', 'build', '--locked', '--release', '--target', 'wasm32-unknown-unknown', '--bin', 'daypass', '--features', 'split', '--message-format', 'json');
  const built = messages.trim().split('\n').map((line) => JSON.parse(line));
  return built.find((it) => it.reason === 'compiler-artifact' && it.target.name === 'daypass' && it.target.kind.includes('bin')).filenames.find((it) => it.endsWith('.wasm'));
}

const text = (...path) => readFile(join(...path), 'utf8');

async function said(program, ...words) {
  const { stdout } = await run(program, words, { cwd: root, maxBuffer: 1 << 26, env: { ...process.env, CARGO_BUILD_TARGET: undefined } });
  return stdout;
}

// Where Trunk and scripts/setup put their tools; otherwise the shell knows them.
async function tool(name) {
  const pinned = (await readFile(new URL('Trunk.toml', root), 'utf8')).match(new RegExp(`^${name.replace('-', '_')} *= *"(.*)"`, 'm'))[1];
  const cache = process.platform === 'darwin'
    ? join(homedir(), 'Library/Caches/dev.trunkrs.trunk')
    : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'trunk');
  const file = join(cache, `${name}-${pinned}`, 'bin', name);
  if (await access(file).then(() => true, () => false)) return file;
  const version = await said(name, '--version').catch(() => '');
  if (!version.includes(pinned)) throw new Error(`${name} ${pinned} is needed: run scripts/setup`);
  return name;
}
