// Which part of the source brings which bytes of a program: the functions of its name section, by crate and, of ours, by module.
// node bench/parts.mjs [FILE.wasm …]; scripts/bench parts builds the programs with names.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { constants, brotliCompressSync } from 'node:zlib';
import { keep, number, table } from './report.mjs';

const files = process.argv.slice(2);
const folder = new URL('../target/bench/parts/', import.meta.url).pathname;
const programs = files.length ? files : [`${folder}minimal_bg.wasm`, `${folder}daypass_bg.wasm`];

// The first that fits is it: what a generic function of a library does for us is ours, and what formats is formatting wherever it stands.
const PARTS = [
  ['the app: pages and words', /daypass::app::|minimal::/],
  ['library: ui', /daypass::ui::/],
  ['library: browser', /daypass::browser::/],
  ['library: session', /daypass::session::/],
  ['library: protocol', /daypass::protocol::/],
  ['library: the rest', /daypass::|\bdaypass\b/],
  ['Leptos: router', /leptos_router/],
  ['Leptos: reactive graph', /reactive_(graph|stores)|hydration_context|any_spawner|guardian/],
  ['Leptos: views', /tachys|leptos|either_of|oco_ref|next_tuple|throw_error|server_fn/],
  ['serde, serde_json', /serde/],
  ['floating-point numbers as text, and back', /flt2dec|dec2flt|num::imp|bignum|float_to_decimal|\bryu\b|zmij|grisu|dragon/],
  ['formatting of text', /core::fmt|::fmt$|::fmt::|fmt::|Display|Debug/],
  ['collections, text, allocation', /alloc::|hashbrown|indexmap|dlmalloc|core::(str|slice)|BTree|slotmap|RawVec|__r(ust|dl|g)_|sort/],
  ['futures and tasks', /futures|wasm_bindgen_futures|send_wrapper/],
  ['JavaScript bindings', /wasm_bindgen|js_sys|web_sys|gloo|getrandom|__wbg|__wbindgen|closure.*destroy|invoke/],
  ['hash, base64, percent-encoding', /sha2|base64|percent_encoding|form_urlencoded|digest|block_buffer/],
  ['addresses: url, idna, Unicode tables', /\burl::|idna|icu_|unicode|utf8_iter/],
  ['the rest of the standard library', /core::|std::|compiler_builtins|memcpy|memmove|memset|memcmp|rust_|^<(char|str|u8|\[)/],
];

/** Reads along the bytes of a program. */
class Reader {
  constructor(bytes, at) {
    Object.assign(this, { bytes, at });
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** LEB128. */
  number() {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      result += (byte & 127) * 2 ** shift;
      if (byte < 128) return result;
    }
  }

  text() {
    const length = this.number();
    return this.bytes.toString('utf8', this.at, (this.at += length));
  }
}

const result = {};
for (const file of programs) {
  const bytes = await readFile(file);
  const { functions, code, data } = read(bytes);
  const packed = brotli(stripped(bytes));
  const sums = new Map();
  for (const { name, start, end } of functions) {
    // the platform that a session runs on is not where its code stands
    const own = name.replace(/(?<=[\w:]<|, )daypass::browser::Browser(?=[>,])/g, '');
    const [part] = PARTS.find(([, fits]) => fits.test(own)) ?? ['without a known name'];
    const at = sums.get(part) ?? { functions: 0, bytes: 0, bodies: [] };
    at.functions++;
    at.bytes += end - start;
    at.bodies.push(bytes.subarray(start, end));
    sums.set(part, at);
  }
  sums.set('data: texts and tables', { functions: 0, bytes: data.end - data.start, bodies: [bytes.subarray(data.start, data.end)] });
  // what a part is alone, as its share of what all are alone, of the whole
  const all = [...sums].map(([part, { functions, bytes, bodies }]) => ({ part, functions, bytes, alone: brotli(Buffer.concat(bodies)) }));
  const alone = all.reduce((sum, it) => sum + it.alone, 0);
  const rows = all.map(({ alone: own, ...it }) => ({ ...it, brotli: Math.round((own / alone) * packed) })).sort((one, other) => other.bytes - one.bytes);
  const name = basename(file, '_bg.wasm');
  result[name] = { code: code.end - code.start, data: data.end - data.start, brotli: packed, parts: rows };
  console.log(`${table([name, 'functions', 'bytes', 'share', 'brotli'], [
    ...rows.map((it) => [it.part, number(it.functions), number(it.bytes), `${number((it.bytes / (code.end - code.start + data.end - data.start)) * 100, 1)} %`, number(it.brotli)]),
    ['together, before wasm-opt', number(functions.length), number(code.end - code.start + data.end - data.start), '', number(packed)],
  ])}\n`);
}
await keep('parts', result);

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
}

/** The program without its custom sections. */
function stripped(bytes) {
  return Buffer.concat([bytes.subarray(0, 8), ...sections(bytes).filter(({ id }) => id !== 0).map(({ from, end }) => bytes.subarray(from, end))]);
}

function sections(bytes) {
  const all = [];
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const from = reader.at;
    const id = reader.byte();
    const length = reader.number();
    all.push({ id, from, start: reader.at, end: reader.at + length });
    reader.at += length;
  }
  return all;
}

/** The functions with their names and where they stand. */
function read(bytes) {
  const all = sections(bytes);
  const [imports, code, data] = [2, 10, 11].map((wanted) => all.find(({ id }) => id === wanted));
  const names = new Map();
  for (const { start, end } of all.filter(({ id }) => id === 0)) {
    const reader = new Reader(bytes, start);
    if (reader.text() !== 'name') continue;
    while (reader.at < end) {
      const kind = reader.byte();
      const next = reader.number() + reader.at;
      if (kind === 1) for (let left = reader.number(); left; left--) names.set(reader.number(), reader.text().replace(/\[[0-9a-f]+\]/g, ''));
      reader.at = next;
    }
  }
  if (!names.size) throw new Error('a program without names tells nothing: build it with them');
  const reader = new Reader(bytes, code.start);
  const functions = [];
  const before = importedFunctions(bytes, imports);
  const count = reader.number();
  for (let at = 0; at < count; at++) {
    const length = reader.number();
    functions.push({ name: names.get(before + at) ?? '', start: reader.at, end: reader.at + length });
    reader.at += length;
  }
  return { functions, code, data };
}

function importedFunctions(bytes, { start }) {
  const reader = new Reader(bytes, start);
  let functions = 0;
  const limits = () => {
    const flags = reader.number();
    reader.number();
    if (flags & 1) reader.number();
  };
  for (let left = reader.number(); left; left--) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) { functions++; reader.number(); }
    else if (kind === 1) { reader.byte(); limits(); }
    else if (kind === 2) limits();
    else reader.at += 2;
  }
  return functions;
}
