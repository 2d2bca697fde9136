// The recipes, run by the servers they are for. Nothing is served but by them.
import base from '../e2e/playwright.config.mjs';

const project = (kind, at) => ({ name: `${kind}, the app at ${at}`, use: { kind, at } });

export default {
  ...base,
  testDir: '.',
  outputDir: 'results',
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'results/report.json' }]],
  use: { ...base.use, baseURL: undefined, ignoreHTTPSErrors: true },
  webServer: undefined,
  projects: ['nginx', 'caddy'].flatMap((kind) => [project(kind, '/'), project(kind, '/tools/daypass/')]),
};
