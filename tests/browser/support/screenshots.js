// Pictures of every patient page: phone, desktop, dark, forced colours.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLAIN, closeBrowser } from './browser.js';
import * as practices from './practices.js';
import { stopDemos } from './product.js';
import { onStage } from './scene.js';
import { STRETCHES } from './walk.js';

const PICTURES = fileURLToPath(new URL('../../../target/screenshots/', import.meta.url));
const LOOKS = [
  { look: 'phone', size: { width: 390, height: 844 }, media: {} },
  { look: 'desktop', size: { width: 1280, height: 900 }, media: {} },
  { look: 'dark', size: { width: 390, height: 844 }, media: { colorScheme: 'dark' } },
  { look: 'forced-colours', size: { width: 390, height: 844 }, media: { forcedColors: 'active' } },
];
// Without motion, a picture never shows a colour on its way to another.
const NO_MEDIA = { colorScheme: null, forcedColors: null, reducedMotion: 'reduce' };

const wanted = process.argv.slice(2);
await Promise.all(LOOKS.map(({ look }) => mkdir(path.join(PICTURES, look), { recursive: true })));
try {
  for (const { name, practice, walk } of STRETCHES.filter((one) => wanted.length === 0 || wanted.some((word) => one.name.includes(word)))) {
    let number = 0;
    await onStage(PLAIN, practices[practice], (stage) =>
      walk(stage, async (stop, { page }) => {
        number += 1;
        await takePictures(page, `${name} ${String(number).padStart(2, '0')} ${stop}`.replace(/\W+/g, '-'));
      }),
    ).catch((failure) => console.error(`${name}: ${failure.message}`));
  }
} finally {
  await closeBrowser();
  await stopDemos();
}
console.log(`Pictures are in ${PICTURES}`);

async function takePictures(page, name) {
  const before = page.viewportSize();
  for (const { look, size, media } of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ ...NO_MEDIA, ...media });
    await page.screenshot({ path: path.join(PICTURES, look, `${name}.png`), fullPage: true });
  }
  await page.emulateMedia(NO_MEDIA);
  await page.setViewportSize(before);
}
