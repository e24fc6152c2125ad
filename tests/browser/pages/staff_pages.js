// Every page of staff: axe in both colours, reflow, spacing, large text, and valid HTML.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { faultsForReaders, validatorErrors } from '../support/checks.js';
import { demo } from '../support/practices.js';
import { onStage } from '../support/scene.js';

test('every page of staff suits every reader and is valid', async () => {
  await onStage(PLAIN, demo, async ({ newStaff }) => {
    const sam = await newStaff();
    const found = [];
    const markup = [];
    const look = async (stop) => {
      markup.push([stop, await sam.seen.markup.text()]);
      await sam.findsTitleRuleKept();
      found.push(...(await faultsForReaders(sam.page)).map((line) => `${stop}: ${line}`));
    };
    await sam.opens('/staff/sign-in');
    await look('sign in');
    await sam.presses('Sign in');
    await look('sign in refused');
    await sam.signsIn();
    await look('day');
    await sam.opensVisit('Booked');
    await look('appointment');
    await sam.follows('Cancel appointment');
    await look('cancel');
    await sam.opens('/staff/day');
    await sam.opensVisit('Booked');
    await sam.follows('Move appointment');
    await look('move');
    await sam.opens('/staff/day');
    await sam.opensVisit('In progress');
    await look('appointment in progress');
    for (const path of ['/staff/week', '/staff/day/print', '/staff/list', '/staff/reports', '/staff/closures', '/staff/settings/accounts', '/staff/account', '/staff/account/password-again', '/staff/nowhere']) {
      await sam.opens(path);
      await look(path);
    }
    await sam.opens('/staff/patients');
    await look('patients');
    await sam.types('Find by name, date of birth, phone or booking reference', 'Adda Abarra');
    await sam.presses('Search');
    await look('patients found');
    await sam.follows('Ada Abara');
    await look('patient');
    await sam.follows('Edit details');
    await look('patient edited');
    await sam.opens('/staff/patients/new');
    await sam.presses('Add patient');
    await look('patient refused');
    await sam.opens('/staff/settings/accounts');
    await sam.follows('Ana Lee');
    await look('one account');
    await sam.opens('/staff/closures');
    await sam.presses('Add');
    await look('closures refused');
    await sam.types('From date', '2030-01-07');
    await sam.types('To date', '2030-01-08');
    await sam.page.getByLabel('Applies to').selectOption('Whole practice');
    await sam.presses('Add');
    await sam.arrivesAt('Check before you save');
    await look('closure shown');
    assert.deepEqual(found, []);
    assert.deepEqual(await validatorErrors(markup), []);
  });
});
