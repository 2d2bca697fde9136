// Compares what a release build weighs with the limits in scripts/size.json: bytes on the wire (brotli 11) by kind of file, of the app
// in dist/ and of examples/minimal. The same sources and tools give the same bytes but for the paths of a machine, so a limit is today's size and one
// percent for those and for the next compiler. A limit only ever falls: `scripts/size --update` lowers it, and raises none.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const ROOT = new URL('..', import.meta.url).pathname;
const LIMITS = join(ROOT, 'scripts/size.json');
const BUILDS = { app: 'dist', minimal: 'target/minimal' };
const KINDS = ['html', 'css', 'js', 'wasm', 'part'];
// what comes when a page opens, and not before
const PART = /^\w+-[a-z]\S*-[0-9a-f]{16}_bg\.wasm$/;
const SLACK = 1.01;

const update = process.argv.includes('--update');
const limits = JSON.parse(await readFile(LIMITS, 'utf8').catch(() => '{}'));
let grown = 0;
for (const [name, folder] of Object.entries(BUILDS)) {
  const files = (await readdir(join(ROOT, folder))).filter((file) => file.endsWith('.br'));
  for (const kind of KINDS) {
    const of = files.filter((file) => kindOf(file.slice(0, -3)) === kind);
    const sizes = await Promise.all(of.map(async (file) => (await stat(join(ROOT, folder, file))).size));
    check(name, kind, sizes.reduce((one, other) => one + other, 0));
  }
}
if (update) await writeFile(LIMITS, `${JSON.stringify(limits, null, 2)}\n`);
process.exitCode = grown ? 1 : 0;

function check(name, kind, bytes) {
  const limit = limits[name]?.[kind] ?? (update ? Infinity : -1);
  const line = `${name}: ${kind} ${show(bytes)} bytes`;
  if (limit < 0) {
    grown++;
    console.log(`${line}, and scripts/size.json has no limit for it.`);
    return;
  }
  if (bytes > limit) {
    grown++;
    console.log(`${line}, which is ${((bytes / limit - 1) * 100).toFixed(1)} % over its limit of ${show(limit)}.
  What it is made of, the parts in one piece: scripts/bench parts, before and after. Find what brought it and take it out; a limit is raised by hand, with the reason in the commit.`);
    return;
  }
  console.log(`${line} of ${show(limit)}`);
  if (update) (limits[name] ??= {})[kind] = Math.min(limit, Math.ceil(bytes * SLACK));
}

function kindOf(file) {
  return PART.test(file) ? 'part' : extname(file).slice(1);
}

function show(bytes) {
  return Number.isFinite(bytes) ? bytes.toLocaleString('en-GB') : 'no limit yet';
}
