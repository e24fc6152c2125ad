// Tests that walk past pages and judge each stop: axe on a desktop and on a phone in both colours, reflow, spacing, large text, valid HTML.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from './browser.js';
import { faultsForReaders, validatorErrors } from './checks.js';
import * as practices from './practices.js';
import { Visited } from './routes.js';
import { onStage } from './scene.js';

/** Walks every stretch and judges its stops; together they must come past every page of `whose` (`patients` or `staff`). */
export async function judgesEveryStop(stretches, whose) {
  const markup = [];
  const visited = await Visited.of(whose);
  for (const { name, practice, walk } of stretches) {
    test(`every page of ${name} suits every reader`, async (all) => {
      await onStage(PLAIN, practices[practice], (stage) =>
        walk(stage, async (stop, visitor) => {
          markup.push([`${name}: ${stop}`, await visitor.seen.markup.text()]);
          visited.note(visitor);
          await all.test(`page: ${stop}`, () => suitsEveryReader(visitor));
        }),
      );
    });
  }

  test(`no page of ${whose} was left out`, () => assert.deepEqual(visited.missing(), []));

  test(`every page of ${whose} is valid HTML`, async () => {
    assert.ok(markup.length >= stretches.length, 'the pages of the way are there to be judged');
    assert.deepEqual(await validatorErrors(markup), []);
  });
}

async function suitsEveryReader(visitor) {
  await visitor.findsTitleRuleKept();
  assert.deepEqual(await faultsForReaders(visitor.page), []);
}
