// One test's stage: a running practice and as many patients as the story needs, each in a browser of her own.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODES, newContext } from './browser.js';
import { Patient } from './patient.js';
import { newPerson } from './people.js';
import { watch } from './watch.js';

const FAILURES = fileURLToPath(new URL('../../../target/browser-failures/', import.meta.url));

/** A story told three times: with JavaScript, without it, and by keyboard alone at 390 px. */
export function journey(title, product, story) {
  for (const mode of MODES) test(`${title}, ${mode.name}`, () => onStage(mode, product, story));
}

/**
 * Runs a story in one mode. The story gets `newPatient(person?)`, the mode and the product. It fails on anything that
 * the pages did and should not, and leaves a picture of each open page when it fails.
 */
export async function onStage(mode, product, story) {
  const stage = new Stage(mode, await product());
  try {
    await story(stage);
    await stage.findsNoFaults();
  } catch (failure) {
    await stage.keepPictures().catch(() => undefined);
    throw failure;
  } finally {
    await stage.close();
  }
}

class Stage {
  constructor(mode, product) {
    Object.assign(this, { mode, product, patients: [] });
    this.newPatient = this.newPatient.bind(this);
  }

  /** A patient in a browser of her own; `person` when it is somebody the practice knows, `options` are the context's. */
  async newPatient(person = newPerson(), options = {}) {
    const { viewport, javaScriptEnabled = true } = this.mode;
    const context = await newContext({ ...(viewport && { viewport }), javaScriptEnabled, ...options });
    const seen = await watch(context);
    const patient = new Patient({ page: await context.newPage(), mode: this.mode, person, product: this.product, seen });
    this.patients.push(patient);
    return patient;
  }

  async findsNoFaults() {
    assert.deepEqual(this.patients.flatMap((patient) => patient.seen.faults), []);
  }

  async keepPictures() {
    await mkdir(FAILURES, { recursive: true });
    const name = `${this.mode.name}-${Date.now()}`.replace(/\W+/g, '-');
    for (const [number, { page }] of this.patients.entries()) {
      await page.screenshot({ path: path.join(FAILURES, `${name}-${number}.png`), fullPage: true });
      await writeFile(path.join(FAILURES, `${name}-${number}.html`), await page.content());
    }
  }

  async close() {
    await Promise.all(this.patients.map(({ page }) => page.context().close()));
  }
}
