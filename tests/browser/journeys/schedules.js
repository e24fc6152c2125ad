// A practice-admin lengthens a doctor's Mondays, and a patient is offered the new times.
import assert from 'node:assert/strict';
import { scheduling } from '../support/practices.js';
import { journey } from '../support/scene.js';

const DOCTOR = 'Dr. Ana Lee';

journey('new weekly hours are what patients are offered', scheduling, async ({ newPatient, newStaff, mode }) => {
  // Each mode has hours of its own: what one saved is there for the next.
  const hour = { 'with JavaScript': 18, 'without JavaScript': 19 }[mode.name] ?? 20;
  const sam = await newStaff();
  await sam.signsIn();
  await sam.followsMain('Schedules');
  await sam.arrivesAt('Schedules');
  await sam.follows(DOCTOR);
  await sam.arrivesAt(`Schedule for ${DOCTOR}`);
  await sam.main.getByLabel('Starts on').fill('2027-03-08');
  const until = sam.main.getByLabel('To on Monday, time 2', { exact: true });
  await until.fill(`${hour}:00`);
  // Enter previews: the way to the button leads past the whole week.
  await until.press('Enter');
  await sam.arrivesAt('Check before you save');
  assert.match(await sam.main.innerText(), /Times this creates for the week of Monday, March 8, 2027/);
  await sam.presses('Save schedule');
  await sam.arrivesAt(`Schedule for ${DOCTOR}`);

  const ada = await newPatient();
  await ada.wantsToBook();
  await ada.choosesReason();
  await ada.saysAboutVisit();
  await ada.choosesWhoAndWhere({ practitioner: DOCTOR });
  await ada.arrivesAt('Choose a date and time');
  await ada.turnsTo('Later dates');
  const times = await ada.times();
  const late = new RegExp(`^${hour - 13}:\\d\\d PM, Monday, March 8`);
  assert.ok(times.some((time) => late.test(time)), times.join('\n'));
});
