// One test's stage: a running practice and as many patients as the story needs, each in a browser of her own.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODES, newContext } from './browser.js';
import { Patient } from './patient.js';
import { newPerson } from './people.js';
import { StaffMember } from './staff.js';
import { watch } from './watch.js';

const FAILURES = fileURLToPath(new URL('../../../target/browser-failures/', import.meta.url));

let failures = 0;

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
    failure.message += await stage.keepPictures().catch((lost) => `\nNo pictures: ${lost.message}`);
    throw failure;
  } finally {
    await stage.close();
  }
}

class Stage {
  constructor(mode, product) {
    Object.assign(this, { mode, product, patients: [] });
    this.newPatient = this.newPatient.bind(this);
    this.newStaff = this.newStaff.bind(this);
  }

  /** A patient in a browser of her own; `person` when it is somebody the practice knows, `options` are the context's. */
  newPatient(person = newPerson(), options = {}) {
    return this.newVisitor(Patient, person, options);
  }

  /** Somebody of the demo's staff in a browser of their own. */
  newStaff(email = 'desk@northside.example', options = {}) {
    return this.newVisitor(StaffMember, { email }, options);
  }

  async newVisitor(Kind, person, options) {
    const { viewport, javaScriptEnabled = true } = this.mode;
    const context = await newContext({ ...(viewport && { viewport }), javaScriptEnabled, ...options });
    const seen = await watch(context);
    const visitor = new Kind({ page: await context.newPage(), mode: this.mode, person, product: this.product, seen });
    this.patients.push(visitor);
    return visitor;
  }

  async findsNoFaults() {
    assert.deepEqual(this.patients.flatMap((patient) => patient.seen.faults), []);
  }

  async keepPictures() {
    await mkdir(FAILURES, { recursive: true });
    const kept = this.patients.map(async ({ page }, number) => {
      const name = path.join(FAILURES, `${process.pid}-${failures}-${number}`);
      await page.screenshot({ path: `${name}.png`, fullPage: true });
      await writeFile(`${name}.html`, await page.content());
      return `\n${new URL(page.url()).pathname} is kept as ${name}.png and .html`;
    });
    failures += 1;
    return (await Promise.all(kept)).join('');
  }

  async close() {
    await Promise.all(this.patients.map(({ page }) => page.context().close()));
  }
}
