// Moving and cancelling, in time and too late.
import assert from 'node:assert/strict';
import { calendarIn } from '../support/mailbox.js';
import { LONG_NOTICE, demo, passingTime, quiet } from '../support/practices.js';
import { journey } from '../support/scene.js';

const UNDO_IS_OVER_MINUTES = 11;

journey('a patient moves her visit and keeps its reference', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  const reference = await ada.booksNextWeek();
  const old = ada.time;
  const confirmation = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);

  await ada.follows('Change or cancel this appointment');
  await ada.arrivesAt(`${old.date} at ${old.time}`);
  await ada.follows('Change date or time');
  await ada.arrivesAt('Choose a new date and time');
  await ada.sees(`You keep ${old.date} at ${old.time} until you confirm a new time.`);
  const other = await ada.choosesTime((await otherTimes(ada, old))[0]);
  await ada.arrivesAt('Confirm your new time');
  assert.ok((await ada.reads('From')).includes(`${old.date} at ${old.time}`));
  assert.ok((await ada.reads('To')).includes(`${other.date} at ${other.time}`));
  await ada.presses('Confirm new time');
  await ada.arrivesAt('Appointment changed');
  assert.equal(await ada.readsReference(), reference);

  assert.deepEqual(await ada.upcoming(), [`View details of ${other.date} at ${other.time}`]);
  const moved = calendarIn(await ada.mailbox.next(ada.person.email, /^Appointment changed: now /));
  const first = calendarIn(confirmation);
  assert.equal(moved.UID, first.UID);
  assert.ok(Number(moved.SEQUENCE) > Number(first.SEQUENCE), 'the calendar sequence goes up');
});

journey('a patient who keeps her current time has it still', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.booksNextWeek();
  const old = ada.time;
  await ada.follows('Change or cancel this appointment');
  await ada.follows('Change date or time');
  await ada.choosesTime((await otherTimes(ada, old))[0]);
  await ada.arrivesAt('Confirm your new time');
  await ada.follows('Keep my current time');
  await ada.arrivesAt(`${old.date} at ${old.time}`);
  assert.deepEqual(await ada.upcoming(), [`View details of ${old.date} at ${old.time}`]);
});

journey('a patient cancels her visit and takes that back', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  const reference = await ada.booksNextWeek();
  const confirmation = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
  await cancels(ada);
  assert.deepEqual(await stillUpcoming(ada), []);
  const cancelled = calendarIn(await ada.mailbox.next(ada.person.email, /^Appointment cancelled: /));
  assert.equal(cancelled.METHOD, 'CANCEL');
  assert.equal(cancelled.UID, calendarIn(confirmation).UID);
  assert.ok(Number(cancelled.SEQUENCE) > Number(calendarIn(confirmation).SEQUENCE), 'the calendar sequence goes up');

  await ada.page.goBack();
  await ada.arrivesAt('Appointment cancelled');
  await ada.presses('Keep this appointment after all');
  await ada.opensAppointment();
  assert.equal(await ada.readsReference(), reference);
  assert.deepEqual(await ada.upcoming(), [`View details of ${ada.time.date} at ${ada.time.time}`]);
});

journey('a cancelled time is kept for the patient for ten minutes and then offered again', passingTime, async ({ newPatient, product }) => {
  const ada = await newPatient();
  const ben = await newPatient();
  await ada.booksNextWeek();
  await cancels(ada);
  await ben.looksForTimes(ada.reason);
  await ben.opensTimesPageOf(ada);
  assert.ok(!(await ben.times()).includes(ada.time.name), 'the time is not offered while it can be taken back');

  await product.jumps(UNDO_IS_OVER_MINUTES);
  await ben.page.reload();
  assert.ok((await ben.times()).includes(ada.time.name), 'the time is offered again');
});

journey('a visit within the notice period cannot be changed online', quiet, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes(LONG_NOTICE);
  await ada.choosesTime();
  await ada.saysWhoSheIs();
  await ada.books();
  await ada.opensAppointment();
  const here = new URL(ada.page.url()).pathname;
  await ada.opens(`${here}/change`);
  await ada.arrivesAt('It is too late to change this online');
  assert.match(await ada.said(), /You could do this until .+ at .+\.\s+Phone .+ and we will help\./);
  await ada.opens(`${here}/cancel`);
  await ada.arrivesAt('It is too late to cancel online');
  assert.equal((await ada.upcoming()).length, 1);
});

journey('a patient says that she will be there', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.booksNextWeek();
  await ada.opensAppointment();
  await ada.presses('I will be there');
  await ada.sees('Booked, you said you will be there');
});

async function cancels(patient) {
  await patient.opensAppointment();
  await patient.follows('Cancel appointment');
  await patient.arrivesAt('Cancel your appointment?');
  await patient.chooses('radio', 'The date or time does not suit me');
  await patient.presses('Cancel appointment');
  await patient.arrivesAt('Appointment cancelled');
  await patient.sees('We have emailed you.');
}

// The list without leaving the cancelled page for good: Back returns to it.
async function stillUpcoming(patient) {
  const upcoming = await patient.upcoming();
  await patient.sees('You have no upcoming appointments.');
  return upcoming;
}

async function otherTimes(patient, old) {
  return (await patient.times()).filter((name) => name !== old.name);
}
