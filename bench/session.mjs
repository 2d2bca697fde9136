// What a session costs: a call over the browser's own fetch, memory after many calls, and a verified signature per algorithm.
// scripts/bench builds what this needs and calls it; the figures are medians of interleaved rounds.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { start } from '../dev/start.mjs';
import { keep } from './report.mjs';

const ROUNDS = 15;
const CALLS = 100;
const MANY = 10_000;
const VERIFICATIONS = 200;
const API = 'http://localhost:8082/me';

const root = new URL('..', import.meta.url);
const page_html = `<!doctype html><base href="/"><title>bench</title>
<script type="module">import init from '/bench.js'; window.wasm = await init();</script>`;
const files = {
  '/bench.js': ['text/javascript', 'target/bench/bench.js'],
  '/bench_bg.wasm': ['application/wasm', 'target/bench/bench_bg.wasm'],
  '/daypass.json': ['application/json', 'daypass.json'],
};

const app = createServer(async (request, response) => {
  const [type, file] = files[new URL(request.url, 'http://localhost').pathname] ?? ['text/html'];
  response.writeHead(200, { 'content-type': type }).end(file ? await readFile(new URL(file, root)) : page_html);
}).listen(8080, '127.0.0.1');
const servers = await start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--js-flags=--expose-gc', '--enable-precise-memory-info'],
});

try {
  const page = await browser.newPage();
  await page.goto('http://localhost:8080/');
  await page.locator('input[name=login]').fill('bench');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
  await page.waitForFunction(() => window.ready);
  const figures = { ...await calls(page), ...await memory(page), verification: await verification(page) };
  console.log(JSON.stringify(figures, null, 2));
  await keep('session', figures);
} finally {
  await browser.close();
  await servers.stop();
  app.close();
}

async function calls(page) {
  const rounds = await page.evaluate(async ([url, count, rounds]) => {
    await window.calls(url, count);
    const record = Object.entries(sessionStorage).find(([key]) => key.startsWith('daypass:session:'))[1];
    const token = JSON.parse(record).tokens.find((it) => it.resource).access_token;
    const plain = async () => {
      const started = performance.now();
      for (let i = 0; i < count; i++) {
        const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit' });
        await response.arrayBuffer();
      }
      return performance.now() - started;
    };
    const measured = [];
    for (let i = 0; i < rounds; i++) {
      // each goes first as often as the other
      const [first, second] = i % 2 ? [plain, () => window.calls(url, count)] : [() => window.calls(url, count), plain];
      const times = [await first(), await second()];
      measured.push(i % 2 ? [times[1] / count, times[0] / count] : [times[0] / count, times[1] / count]);
    }
    return measured;
  }, [API, CALLS, ROUNDS]);
  const ours = median(rounds.map(([ours]) => ours));
  const plain = median(rounds.map(([, plain]) => plain));
  return {
    call_ms: round(ours), plain_fetch_ms: round(plain),
    overhead_ms: round(median(rounds.map(([ours, plain]) => ours - plain))),
    ratio: round(median(rounds.map(([ours, plain]) => ours / plain))),
  };
}

async function memory(page) {
  const used = () => page.evaluate(() => {
    gc();
    return { heap: performance.memory.usedJSHeapSize, wasm: window.wasm.memory.buffer.byteLength };
  });
  await page.evaluate(([url]) => window.calls(url, 500), [API]);
  const before = await used();
  await page.evaluate(([url, count]) => window.calls(url, count), [API, MANY]);
  const after = await used();
  return {
    heap_bytes: before.heap, heap_growth_after_10000_calls_bytes: after.heap - before.heap,
    wasm_memory_bytes: before.wasm, wasm_memory_growth_bytes: after.wasm - before.wasm,
  };
}

async function verification(page) {
  const vectors = JSON.parse(await readFile(new URL('tests/vectors/made.json', root)));
  const figures = {};
  for (const vector of vectors.vectors.filter((it) => it.outcome === 'verifies')) {
    const { alg } = JSON.parse(Buffer.from(vector.token.split('.')[0], 'base64url'));
    if (figures[alg]) continue;
    const jwks = JSON.stringify({ keys: vectors.keys });
    const times = await page.evaluate(async ([token, jwks, count]) => {
      const times = [];
      for (let i = 0; i < 5; i++) times.push(await window.verify(token, jwks, count) / count);
      return times;
    }, [vector.token, jwks, VERIFICATIONS]);
    figures[alg] = `${round(median(times))} ms`;
  }
  return figures;
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
