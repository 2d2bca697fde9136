// Makes one style sheet of those that the page names. Over HTTP/1.1 a browser has six connections: with a sheet on each of four, the script
// and the program wait for one that is free.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the sheet, removes those that it is made of, and returns the page that names it. */
export async function joinStyles(page, folder, { hashed, digest }) {
  const tags = [...page.matchAll(/<link rel="stylesheet" href="([^"]*?)([^"/]+\.css)"(?: integrity="[^"]*")?\/?>\n?/g)];
  if (!tags.length || tags.length !== page.match(/rel="stylesheet"/g)?.length) throw new Error('the page names its styles in a way that scripts/styles.mjs does not know');
  const [[, base]] = tags;
  const sheets = await Promise.all(tags.map(([, , name]) => readFile(join(folder, name), 'utf8')));
  // web-sri: a sheet that this one loads would have no digest
  if (sheets.some((it) => it.includes('@import'))) throw new Error('a style sheet loads another one, which no browser would check');
  const sheet = sheets.join('');
  const file = `daypass-${hashed(sheet)}.css`;
  await writeFile(join(folder, file), sheet);
  await Promise.all(tags.map(([, , name]) => rm(join(folder, name))));
  const [first, ...others] = tags.map(([tag]) => tag);
  const one = `<link rel="stylesheet" href="${base}${file}" integrity="${digest(sheet)}"/>\n`;
  return others.reduce((text, tag) => text.replace(tag, ''), page.replace(first, one));
}
