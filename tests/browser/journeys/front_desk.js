// The front desk through a day: who came, who was seen, who did not come after all.
import assert from 'node:assert/strict';
import { demo } from '../support/practices.js';
import { journey } from '../support/scene.js';

journey('a visit goes from booked to completed, and a wrong press is taken back', demo, async ({ newStaff }) => {
  const sam = await newStaff();
  await sam.signsIn();
  await sam.opensVisit('Booked');
  await sam.presses('Mark as arrived');
  assert.equal(await sam.state(), 'Arrived');
  await sam.presses('Start visit');
  await sam.presses('Complete visit');
  assert.equal(await sam.state(), 'Completed');
  await sam.presses('Undo');
  assert.equal(await sam.state(), 'In progress');
  await sam.presses('Complete visit');
  assert.match(await sam.said(), /Completed \(was In progress\)/);
  await sam.followsMain('Day');
  await sam.opensVisit('Booked');
  await sam.follows('Cancel appointment');
  await sam.arrivesAt('Cancel appointment');
  await sam.presses('Cancel appointment');
  assert.match(await sam.said(), /Select who is cancelling/);
  await sam.chooses('radio', 'The practice');
  await sam.chooses('radio', 'Another reason');
  await sam.presses('Cancel appointment');
  assert.equal(await sam.state(), 'Cancelled (by practice)');
  await sam.presses('Undo');
  assert.equal(await sam.state(), 'Booked');
  await sam.signsOut();
  await sam.arrivesAt('Staff sign in');
  await sam.page.goBack();
  await sam.opens('/staff/day');
  await sam.arrivesAt('Staff sign in');
});
