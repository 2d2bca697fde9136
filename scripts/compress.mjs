// Writes a brotli and a gzip copy beside each file of a build that never changes again, so that a static host only has to choose.
// daypass.json has none: it is edited after the build, and a copy from before would be served in its place.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const KINDS = new Set(['.css', '.html', '.js', '.svg', '.wasm']);

export async function compress(folder, names) {
  const files = (names ?? (await readdir(folder))).filter((name) => KINDS.has(extname(name)));
  await Promise.all(files.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(bytes, { params }));
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
  }));
}
