// Trunk calls this when a build is complete. It makes one script of what wasm-bindgen has made and the lines in boot/, so that the
// page has no inline script and the browser checks every byte that runs: the script by its tag, the program and its parts by the script.
// A release has one style sheet, too.
import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compress } from './compress.mjs';
import { split } from './split.mjs';
import { joinStyles } from './styles.mjs';

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) stop('trunk calls this; run trunk build instead');

const page = await readFile(join(folder, 'index.html'), 'utf8');
const tag = found(page, /<script type="module" src="[^"]*?([^"/]+\.js)"/g, 'script of the app in index.html');
const wasm = found(page, /<link rel="preload" as="fetch" type="application\/wasm" href="[^"]*?([^"/]+\.wasm)"/g, 'preload of the program in index.html');

const isRelease = process.env.TRUNK_PROFILE === 'release';
const whole = async () => ({ script: await readFile(join(folder, tag[1]), 'utf8'), program: wasm[1], parts: {} });
const built = await (isRelease ? split(folder, { hashed }) : whole()).catch((error) => stop(error.stderr || error.message));
const glue = built.script;
const named = async (file) => ({ file, integrity: digest(await readFile(join(folder, file))) });
const program = await named(built.program);
const parts = Object.fromEntries(await Promise.all(Object.entries(built.parts).map(async ([part, file]) => [part, await named(file)])));
// web-tt: the one place where text becomes markup
found(glue, /\.innerHTML\b/g, 'place that writes markup');
const sink = /\.innerHTML = (getStringFromWasm0\(\w+, \w+\));/g;
found(glue, sink, 'place that writes markup in the way that this script knows');
// web-sri: a script that this one loads would have no digest
if (/^\s*import\b/m.test(glue)) stop('the script of the app loads another one, which no browser would check');
const script = [
  glue.replace(sink, '.innerHTML = policy.createHTML($1);'),
  await ours('policy.js'),
  `\nconst PROGRAM = ${JSON.stringify(program)};\nconst PARTS = ${JSON.stringify(parts)};\n`,
  await ours('parts.js'),
  await ours('start.js'),
].join('');

const integrity = digest(script);
const name = tag[1].replace(/-[0-9a-f]+\.js$/, `-${hashed(script)}.js`);
await writeFile(join(folder, tag[1]), script);
await rename(join(folder, tag[1]), join(folder, name));
if (program.file !== wasm[1]) await rm(join(folder, wasm[1]));
// while somebody works on them they stay what they are in style/
const styled = isRelease ? await joinStyles(page, folder, { hashed, digest }).catch((error) => stop(error.message)) : page;
const sealed = styled.replace(wasm[1], program.file).replace(tag[0], `${tag[0].replace(tag[1], name)} integrity="${integrity}"`);
await writeFile(join(folder, 'index.html'), sealed);
// minutes of work for a program that is not optimised
if (isRelease) await compress(folder);

function found(text, pattern, what) {
  const all = [...text.matchAll(pattern)];
  if (all.length !== 1) stop(`expected one ${what}, and found ${all.length}`);
  return all[0];
}

function ours(name) {
  return readFile(new URL(`../boot/${name}`, import.meta.url), 'utf8');
}

function hashed(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

function digest(content) {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`;
}

function stop(reason) {
  console.error(`daypass: ${reason}`);
  process.exit(1);
}
