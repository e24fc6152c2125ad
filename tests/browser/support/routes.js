// The pages of the site, read from where the program registers them, so that a walk past every page cannot leave out a new one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const SOURCES = new URL('../../../src/web/', import.meta.url);

/** Where the pages of each are registered. */
const REGISTERED_IN = {
  patients: ['routes.rs', 'me/mod.rs', 'server.rs'],
  staff: ['staff/mod.rs'],
};

/** What is registered as a page is none when it is a file by its name, or one of these. */
const NO_PAGES = {
  BOOK: 'leads on to the first step',
  STAFF: 'leads on to the first page of whoever is signed in',
  STAFF_EVENTS: 'is a stream',
  STATIC_FILE: 'is a file',
  MAILBOX_HTML: 'is a letter, and letters are judged as such',
  HEALTHZ: 'is read by machines',
  READYZ: 'is read by machines',
};
const IS_FILE = /\.[a-z]+$/;

/** The pages that a walk has to come past, and those it came past. */
export class Visited {
  /** Of `whose` pages: those of `patients` or of `staff`. */
  static async of(whose) {
    const urls = await source('urls.rs');
    const sources = await Promise.all(REGISTERED_IN[whose].map(source));
    const names = new Set(sources.flatMap((text) => [...text.matchAll(/\b(?:page|form)\(\s*site,\s*urls::(\w+)/g)].map(([, name]) => name)));
    const addresses = [...names].map((name) => ({ name, pattern: patternOf(urls, name) }));
    return new Visited(addresses.filter(({ name, pattern }) => !(name in NO_PAGES) && !IS_FILE.test(pattern)));
  }

  constructor(pages) {
    assert.ok(pages.length > 10, `only ${pages.length} pages are registered where this looks`);
    // The program asks a fixed address before one that has a part in its place.
    this.pages = pages.sort((one, other) => partsOf(one) - partsOf(other));
    this.names = new Set();
  }

  /** Notes the page that a visitor looks at; what answers a form, or refuses, is not the page itself. */
  note({ seen }) {
    const answer = seen.markup;
    if (answer.request().method() !== 'GET' || answer.status() !== 200) return;
    const { pathname } = new URL(answer.url());
    const page = this.pages.find(({ pattern }) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname));
    if (page) this.names.add(page.name);
  }

  /** The pages that nobody has looked at yet, as `NAME /address`. */
  missing() {
    return this.pages.filter(({ name }) => !this.names.has(name)).map(({ name, pattern }) => `${name} ${pattern}`);
  }
}

function source(path) {
  return readFile(new URL(path, SOURCES), 'utf8');
}

function patternOf(urls, name) {
  const [, pattern] = new RegExp(`pub const ${name}: &str =\\s*"([^"]+)"`).exec(urls) ?? assert.fail(`${name} has no address in urls.rs`);
  return pattern;
}

function partsOf({ pattern }) {
  return (pattern.match(/\{/g) ?? []).length;
}
