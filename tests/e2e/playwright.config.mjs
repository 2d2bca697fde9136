import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'results/report.json' }]],
  use: {
    baseURL: 'http://localhost:8080',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
    screenshot: 'off',
    trace: 'off',
  },
  webServer: [
    { command: 'node ../../dev/start.mjs', url: 'http://localhost:8081/.well-known/openid-configuration', gracefulShutdown: { signal: 'SIGTERM', timeout: 5000 } },
    // it may have to compile scripts/headers first
    { command: 'node app-server.mjs', url: 'http://localhost:8080/', timeout: 300_000, gracefulShutdown: { signal: 'SIGTERM', timeout: 5000 } },
  ],
});
