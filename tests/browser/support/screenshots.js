// Pictures of every page and every kind of letter: desktop and phone, in light and dark, and a phone in forced colours.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PLAIN, closeBrowser, newContext } from './browser.js';
import * as practices from './practices.js';
import { stopDemos } from './product.js';
import { onStage } from './scene.js';
import { STAFF_STRETCHES } from './staff_walk.js';
import { STRETCHES } from './walk.js';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS = [
  { look: 'desktop', size: DESKTOP, media: { colorScheme: 'light' } },
  { look: 'desktop-dark', size: DESKTOP, media: { colorScheme: 'dark' } },
  { look: 'phone', size: PHONE, media: { colorScheme: 'light' } },
  { look: 'phone-dark', size: PHONE, media: { colorScheme: 'dark' } },
  { look: 'forced-colours', size: PHONE, media: { forcedColors: 'active' } },
];
// Without motion, a picture never shows a colour on its way to another.
const NO_MEDIA = { colorScheme: null, forcedColors: null, reducedMotion: 'reduce' };

const [folder, ...wanted] = process.argv.slice(2);
await Promise.all(LOOKS.map(({ look }) => mkdir(path.join(folder, look), { recursive: true })));
const letters = new Map();
try {
  for (const { name, practice, walk } of [...STRETCHES, ...STAFF_STRETCHES].filter((one) => isWanted(one.name))) {
    let number = 0;
    await onStage(PLAIN, practices[practice], async (stage) => {
      await walk(stage, async (stop, { page }) => {
        number += 1;
        await takePictures(page, `${name} ${String(number).padStart(2, '0')} ${stop}`);
      });
      for (const letter of await stage.product.mailbox.all()) letters.set(kindOf(letter), letter);
    }).catch((failure) => console.error(`${name}: ${failure.message}`));
  }
  await takeLetters();
} finally {
  await closeBrowser();
  await stopDemos();
}
console.log(`Pictures are in ${folder}`);

function isWanted(name) {
  return wanted.length === 0 || wanted.some((word) => name.includes(word));
}

/** One of each kind that was sent on the way. */
async function takeLetters() {
  const context = await newContext();
  const page = await context.newPage();
  for (const [kind, letter] of letters) {
    await page.setContent(letter.html);
    await takePictures(page, `letter ${kind}`);
  }
  await context.close();
}

function kindOf({ subject }) {
  return subject.split(/[:\d]/)[0].trim();
}

async function takePictures(page, name) {
  const before = page.viewportSize();
  for (const { look, size, media } of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ ...NO_MEDIA, ...media });
    await page.screenshot({ path: path.join(folder, look, `${name.replace(/\W+/g, '-')}.png`), fullPage: true });
  }
  await page.emulateMedia(NO_MEDIA);
  await page.setViewportSize(before);
}
