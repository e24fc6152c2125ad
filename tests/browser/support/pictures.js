// The pictures in the README: what a patient sees, what the front desk sees, and a phone in the dark.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLAIN, closeBrowser } from './browser.js';
import { demo } from './practices.js';
import { stopDemos } from './product.js';
import { onStage } from './scene.js';

const PICTURES = fileURLToPath(new URL('../pictures/', import.meta.url));

await mkdir(PICTURES, { recursive: true });
try {
  await onStage(PLAIN, demo, async ({ newPatient, newStaff }) => {
    const ada = await newPatient();
    await ada.looksForTimes();
    await take(ada.page, 'times', { width: 1000, height: 900 });
    const sam = await newStaff();
    await sam.signsIn();
    await sam.opens('/staff/day');
    await take(sam.page, 'day', { width: 1280, height: 1000 });
    await sam.opensVisit('Booked');
    await sam.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await take(sam.page, 'visit', { width: 390, height: 844 });
  });
} finally {
  await closeBrowser();
  await stopDemos();
}
console.log(`Pictures are in ${PICTURES}`);

async function take(page, name, size) {
  await page.setViewportSize(size);
  // The strip that says that all people are invented is a demo's alone.
  await page.locator('.demo').evaluateAll((strips) => strips.forEach((strip) => strip.remove()));
  await page.evaluate(() => document.fonts.ready.then(() => scrollTo(0, 0)));
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}
