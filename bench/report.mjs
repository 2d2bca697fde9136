// From figures to tables: medians with their quartiles, and the targets with what was reached.
import { mkdir, writeFile } from 'node:fs/promises';

const folder = new URL('../target/bench/', import.meta.url);

/** Writes all figures beside what was measured. */
export async function keep(name, result) {
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.json`, folder), JSON.stringify({ date: new Date().toISOString(), ...result }, null, 2));
  console.error(`all figures: target/bench/${name}.json`);
}

export const median = (values) => quantile(values, 0.5);

export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low);
}

/** A markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

export const number = (value, digits = 0) => value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The median, and the quartiles behind it. */
export function spread(values, digits = 0) {
  if (!values) return '';
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => number(quantile(values, share), digits));
  return `${middle} (${low}–${high})`;
}

/** The tables of a comparison. */
export function tables(result) {
  const samples = Object.entries(result.samples);
  const profiles = ['plain', 'slow'].filter((it) => samples[0][1][it]);
  const text = [
    `${result.rounds} rounds, Chromium ${result.browser}, load ${number(Math.min(...result.load), 1)} to ${number(Math.max(...result.load), 1)}; medians (quartiles), times in ms`,
    table(['first visit', 'bytes', 'requests'], samples.map(([name, it]) => [name, number(it.bytes), it.requests])),
  ];
  for (const profile of profiles) {
    const row = (figures, digits) => samples.map(([name, it]) => [name, ...figures.map((figure) => spread(it[profile][figure], digits))]);
    const times = ['painted', 'visible', 'usable', 'callback immutable', 'callback revalidate', 'callback nothing'];
    text.push(table([profile, 'first paint', 'button visible', 'usable', 'callback, immutable files', 'callback, files asked again', 'callback, nothing kept'], row(times)));
  }
  const [first] = profiles;
  const requests = (it, caching) => `${median(it[profiles.at(-1)][`callback ${caching} requests`])} / ${it.callback[caching].sequential}`;
  text.push(table(['callback: requests / of them each waits for the one before', 'immutable files', 'files asked again', 'nothing kept'],
    samples.map(([name, it]) => [name, ...['immutable', 'revalidate', 'nothing'].map((caching) => requests(it, caching))])));
  text.push(table([first, 'API call', 'fetch', 'call over fetch', 'heap, MB', 'wasm memory, MB', 'together'], samples.map(([name, it]) => [
    name, ...['call', 'fetch', 'call over fetch'].map((figure) => spread(it[first][figure], 2)), ...['heap', 'wasm', 'memory'].map((figure) => spread(it[first][figure], 1)),
  ])));
  text.push(table(['target', 'wanted', 'measured', ''], result.targets.map((it) => [it.target, it.wanted, it.measured, it.met ? 'met' : '**not met**'])));
  return text.join('\n\n');
}

/** The targets, as far as what was measured tells. */
export function targets({ samples }) {
  const at = (name, profile, figure) => samples[name]?.[profile]?.[figure] && median(samples[name][profile][figure]);
  const all = [];
  const most = (target, measured, limit, show) => {
    if (measured !== undefined && !Number.isNaN(measured)) all.push({ target, wanted: `at most ${show(limit)}`, measured: show(measured), met: measured <= limit });
  };
  const bytes = (value) => `${number(value / 1000, 1)} kB`;
  const ratio = (value) => `${number(value, 2)} ×`;
  const minimal = 'daypass minimal';
  most('examples/minimal on the wire', samples[minimal]?.bytes, 74_000, bytes);
  most('the app on the wire, before the first page is usable', samples['daypass app']?.own_bytes, 150_000, bytes);
  for (const profile of ['plain', 'slow']) {
    for (const name of [minimal, 'daypass app']) {
      const over = (peer, figure) => at(name, profile, figure) / at(peer, profile, figure);
      most(`${name}: first paint, of the floor's, ${profile}`, over('floor', 'painted'), 1.2, ratio);
      most(`${name}: button visible, of the floor's, ${profile}`, over('floor', 'visible'), 1.2, ratio);
      most(`${name}: button usable, of react-oidc-context's, ${profile}`, over('react-oidc-context', 'usable'), 1, ratio);
      most(`${name}: callback, of oauth4webapi's, ${profile}`, over('oauth4webapi', 'callback immutable'), 1, ratio);
    }
  }
  for (const name of [minimal, 'daypass app']) {
    most(`${name}: callback, requests that wait for one another`, samples[name]?.callback.immutable.sequential, 2, (value) => number(value));
    most(`${name}: memory, of react-oidc-context's`, at(name, 'plain', 'memory') / at('react-oidc-context', 'plain', 'memory'), 1, ratio);
  }
  most(`${minimal}: API call over fetch`, at(minimal, 'plain', 'call over fetch'), 1, (value) => `${number(value, 2)} ms`);
  return all;
}
