// One Chromium for the whole run, and a fresh context (cookies, storage, cache) for every visitor.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** The three ways in which every journey is walked. */
export const MODES = [
  { name: 'with JavaScript', hands: 'pointer' },
  { name: 'without JavaScript', hands: 'pointer', javaScriptEnabled: false },
  { name: 'by keyboard alone at 390 px', hands: 'keyboard', viewport: { width: 390, height: 844 } },
];

/** The mode in which pages are looked at when the way there does not matter. */
export const PLAIN = MODES[0];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

let launched;

/** Opens a context for one visitor; `options` are Playwright's own. */
export async function newContext(options = {}) {
  launched ??= chromium.launch({ executablePath: findChromium(), args: QUIET, chromiumSandbox: process.getuid?.() !== 0 });
  const browser = await launched;
  const context = await browser.newContext({ viewport: { width: 1280, height: 1024 }, ...options });
  context.setDefaultTimeout(10_000);
  return context;
}

/** Closes Chromium; the last thing a run does. */
export async function closeBrowser() {
  if (launched) await (await launched).close();
  launched = undefined;
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(existsSync);
  if (!found) throw new Error(`No Chromium on PATH (looked for ${NAMES.join(', ')}). On Debian: apt-get install chromium`);
  return found;
}
