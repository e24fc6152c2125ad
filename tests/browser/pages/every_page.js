// Every patient page, errors included: axe in both colours, reflow, spacing, large text, and valid HTML.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { faultsForReaders, validatorErrors } from '../support/checks.js';
import * as practices from '../support/practices.js';
import { onStage } from '../support/scene.js';
import { STRETCHES } from '../support/walk.js';

const markup = [];

for (const { name, practice, walk } of STRETCHES) {
  test(`every page of ${name} suits every reader`, async (all) => {
    await onStage(PLAIN, practices[practice], (stage) =>
      walk(stage, async (stop, patient) => {
        markup.push([`${name}: ${stop}`, await patient.seen.markup.text()]);
        await all.test(`page: ${stop}`, () => suitsEveryReader(patient));
      }),
    );
  });
}

test('every page is valid HTML', async () => {
  assert.ok(markup.length >= STRETCHES.length, 'the pages of the way are there to be judged');
  assert.deepEqual(await validatorErrors(markup), []);
});

async function suitsEveryReader(patient) {
  await patient.findsTitleRuleKept();
  assert.deepEqual(await faultsForReaders(patient.page), []);
}
