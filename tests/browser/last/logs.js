// Runs after everything else: what the programs logged, at debug level, about the patients of this run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyoneInvented } from '../support/people.js';
import { everythingLogged } from '../support/product.js';

test('the logs of the whole run name no patient', () => {
  const logged = everythingLogged().toLowerCase().split('\n');
  const people = everyoneInvented();
  for (const { lastName, email, phone, support } of people) {
    for (const fact of [lastName, email, phone, phone.replaceAll(' ', ''), support]) {
      const line = logged.find((line) => line.includes(fact.toLowerCase()));
      assert.equal(line, undefined, `a log says "${fact}"`);
    }
  }
});
