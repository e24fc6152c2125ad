// Every browser test in one program, so that they share one Chromium and a few running practices.
// `node suite.js journeys` runs the files whose path contains that word.
import { readdirSync } from 'node:fs';
import { after } from 'node:test';
import { closeBrowser } from './support/browser.js';
import { stopDemos } from './support/product.js';

const FOLDERS = ['harness', 'journeys', 'pages', 'last'];

const wanted = process.argv.slice(2);
const files = FOLDERS.flatMap((folder) => readdirSync(new URL(folder, import.meta.url)).sort().map((file) => `${folder}/${file}`));
const chosen = files.filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)));
if (chosen.length === 0) throw new Error(`No test file matches ${wanted.join(' ')}. There are: ${files.join(', ')}`);

after(async () => {
  await closeBrowser();
  await stopDemos();
});

for (const file of chosen) await import(`./${file}`);
