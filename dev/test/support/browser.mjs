// A browser as far as the provider's pages need one: cookies, redirects and forms.
import { APP } from '../../addresses.mjs';

export class Browser {
  #cookies = new Map();

  /** Follows redirects to a page, or to the app, which is where it stops. */
  async open(address, options = {}) {
    const response = await fetch(address, { ...options, redirect: 'manual', headers: { Accept: 'text/html', Cookie: this.#cookiesFor(address) } });
    this.#keep(response, address);
    const location = response.headers.get('location');
    const text = await response.text();
    if (location) {
      const next = new URL(location, address);
      return next.origin === APP ? new Answer(next, response.headers) : this.open(next.href);
    }
    const page = new Page(this, address, response, text);
    // the library's page between two sessions sends itself
    return text.includes('document.forms[0].submit()') ? page.submit() : page;
  }

  #cookiesFor(address) {
    const { pathname, port } = new URL(address);
    return [...this.#cookies.values()]
      .filter((cookie) => cookie.port === port && pathname.startsWith(cookie.path))
      .map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep(response, address) {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      const [, path = '/'] = /;\s*path=([^;]*)/i.exec(line) ?? [];
      const { port } = new URL(address);
      if (value) this.#cookies.set(`${port} ${path} ${name}`, { name, value, path, port });
      else this.#cookies.delete(`${port} ${path} ${name}`);
    }
  }
}

/** What came back to the app: the parameters of the authorization response. */
class Answer {
  constructor(url, headers) {
    Object.assign(this, Object.fromEntries(url.searchParams), { headers });
  }
}

class Page {
  constructor(browser, address, { status, headers }, text) {
    Object.assign(this, { browser, address, status, headers, text, title: /<h1>(.*?)<\/h1>/.exec(text)?.[1] });
  }

  value(name) {
    return new RegExp(`<input name="${name}" value="([^"]*)"`).exec(this.text)?.[1];
  }

  /** Sends the page's form that has `marker` in it (the last one without), its hidden fields and `entries`. */
  submit(entries = {}, marker = '') {
    const form = [...this.text.matchAll(/<form[^]*?<\/form>/g)].map(([it]) => it).filter((it) => it.includes(marker)).at(-1);
    const hidden = [...form.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    const [, action = this.address] = /<form[^>]*action="([^"]*)"/.exec(form) ?? [];
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...entries });
    return this.browser.open(new URL(action, this.address).href, { method: 'POST', body });
  }

  follow(end) {
    const [, href] = new RegExp(`<a href="([^"]*/${end})"`).exec(this.text);
    return this.browser.open(new URL(href, this.address).href);
  }

  /** The page in plain steps. */
  signIn(login) {
    return this.submit({ login, password: 'any' }, 'name="login"');
  }

  enterCode(code) {
    return this.submit({ code });
  }

  continue() {
    return this.submit({}, 'value="consent"');
  }
}
