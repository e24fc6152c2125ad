// A practice-admin adds a visit reason on the settings pages, and a patient chooses it.
import assert from 'node:assert/strict';
import { blocking } from '../support/practices.js';
import { journey } from '../support/scene.js';

let told = 0;

journey('a visit reason that is added in the settings can be booked', blocking, async ({ newPatient, newStaff }) => {
  const reason = `Sore throat ${(told += 1)}`;
  const sam = await newStaff();
  await sam.signsIn();
  await sam.followsMain('Settings');
  await sam.arrivesAt('Settings');
  await sam.follows('Visit reasons');
  await sam.arrivesAt('Visit reasons');
  await sam.follows('Add visit reason');
  await sam.arrivesAt('Add visit reason');
  await sam.types('Name', reason);
  await sam.presses('Add');
  await sam.arrivesAt('Add visit reason');
  assert.match(await sam.said(), /Select appointment type/);
  assert.equal(await sam.field('Name').inputValue(), reason);
  await sam.main.getByLabel('Appointment type').selectOption('Primary care visit');
  await sam.presses('Add');
  await sam.arrivesAt('Visit reasons');
  assert.equal(await sam.main.getByRole('link', { name: reason }).count(), 1);

  const ada = await newPatient();
  await ada.wantsToBook();
  assert.ok((await ada.reasons()).includes(reason));
});
