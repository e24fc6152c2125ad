// What is measured on a page besides its words: axe, overflow, clipped text, and the validator.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** Without this list axe leaves out target sizes. */
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The text spacing that a reader may set (WCAG 1.4.12). */
const SPACING = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }';

const DESKTOP = { width: 1280, height: 1024 };
const PHONE = { width: 390, height: 844 };

let axe;

/** What axe finds on the page as it stands, one line each. */
export async function axeFindings(page) {
  axe ??= await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const violations = await page.evaluate(async (rules) => (await window.axe.run({ runOnly: rules })).violations, AXE_RULES);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\s+/g, ' ').slice(0, 400)})`));
}

/** The same in light and in dark colours, at each of these sizes, or at the page's own. */
export async function axeFindingsInBothColours(page, sizes = [page.viewportSize()]) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    // Without motion the colours are at rest as soon as they change, also those of what comes to lie under the pointer.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of sizes) {
      found.push(...(await atSize(page, size, () => axeFindings(page))).map((line) => `${colorScheme}, ${size.width} px: ${line}`));
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}

/** What does not fit at 320 by 256 CSS pixels, which is 1280 by 1024 at 400 %. */
export function reflowFaults(page) {
  return atSize(page, { width: 320, height: 256 }, () => page.evaluate(sidewaysOverflow));
}

/** What is cut off or sticks out once the reader's own text spacing is set. */
export function spacingFaults(page) {
  return withStyle(page, SPACING, 390);
}

/** What is cut off or sticks out when only the text is twice as large. */
export function largeTextFaults(page) {
  return withStyle(page, ':root { font-size: 200% !important }', 640);
}

const FOR_READERS = {
  axe: (page) => axeFindingsInBothColours(page, [DESKTOP, PHONE]),
  'reflow at 320 px': reflowFaults,
  'text spacing': spacingFaults,
  'text at 200 %': largeTextFaults,
};

/** Everything on the page that does not suit every reader, one line each. */
export async function faultsForReaders(page) {
  const found = [];
  for (const [name, check] of Object.entries(FOR_READERS)) {
    found.push(...(await check(page)).map((line) => `${name}: ${line}`));
  }
  return found;
}

async function withStyle(page, rules, width) {
  return atSize(page, { width, height: 900 }, async () => {
    // A constructed sheet is allowed under the page's policy; an inline one is not.
    await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }, rules);
    const found = [...(await page.evaluate(sidewaysOverflow)), ...(await page.evaluate(clippedText))];
    await page.evaluate(() => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1);
    });
    return found;
  });
}

async function atSize(page, size, measure) {
  const before = page.viewportSize();
  await page.setViewportSize(size);
  const found = await measure();
  await page.setViewportSize(before);
  return found;
}

function sidewaysOverflow() {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
  return [`${scrollWidth} px wide in ${clientWidth} px: ${wide.slice(-3).map((one) => one.outerHTML.slice(0, 100)).join(' | ')}`];
}

function clippedText() {
  // Text for screen readers alone is clipped to a pixel on purpose.
  const isShown = (one) => one.clientWidth > 2 && one.clientHeight > 2;
  const cuts = (one) => ['hidden', 'clip'].some((word) => [getComputedStyle(one).overflowX, getComputedStyle(one).overflowY].includes(word));
  // A field of one line scrolls what is typed into it sideways, and cuts nothing off for good.
  const isTooNarrow = (one) => !one.matches('input') && one.scrollWidth > one.clientWidth + 1;
  const isTooSmall = (one) => isTooNarrow(one) || one.scrollHeight > one.clientHeight + 1;
  const cut = [...document.querySelectorAll('body *')].filter((one) => isShown(one) && cuts(one) && isTooSmall(one));
  return cut.map((one) => `cut off: ${one.outerHTML.slice(0, 120)}`);
}

/** What the W3C validator calls an error in these pages, given as `[name, html]`; one line each. */
export async function validatorErrors(pages) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openslot-html-'));
  try {
    const names = new Map(pages.map(([name], number) => [`${number}.html`, name]));
    await Promise.all(pages.map(([, html], number) => writeFile(path.join(folder, `${number}.html`), html)));
    const words = ['-jar', require.resolve('vnu-jar/build/dist/vnu.jar'), '--errors-only', '--exit-zero-always', '--format', 'json', folder];
    const { stderr } = await run('java', words, { maxBuffer: 64 * 1024 * 1024 });
    const { messages } = JSON.parse(stderr);
    return messages.map(({ url, lastLine, message }) => `${names.get(path.basename(url)) ?? url}, line ${lastLine}: ${message}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
