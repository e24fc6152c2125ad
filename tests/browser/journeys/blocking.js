// A practitioner's day is blocked over booked visits, and a patient takes the time that is kept for her.
import assert from 'node:assert/strict';
import { blocking } from '../support/practices.js';
import { journey } from '../support/scene.js';

journey('whoever is booked in blocked time takes the time that is kept for her', blocking, async ({ newPatient, newStaff }) => {
  const ada = await newPatient();
  const reference = await ada.booksNextWeek();
  const old = ada.time;
  const sam = await newStaff();
  await sam.signsIn();
  await sam.blocksDayOf(old);
  const name = `${ada.person.firstName} ${ada.person.lastName}`;
  const row = sam.main.getByRole('row').filter({ hasText: name });
  assert.match(await row.innerText(), /Not answered yet/);

  const mail = await ada.mailbox.next(ada.person.email, /^Please choose a new time: /);
  assert.deepEqual(mail.attachments ?? [], []);
  await ada.opensAppointment();
  await ada.follows('Choose a new time');
  await ada.arrivesAt('Choose a new time');
  assert.ok((await ada.reads('Booked')).includes(`${old.date} at ${old.time}`));
  const offered = await ada.reads('New time');
  await ada.presses('Take the new time');
  assert.equal(await ada.readsReference(), reference);
  await ada.mailbox.next(ada.person.email, /^Appointment changed: now /);
  const upcoming = await ada.upcoming();
  assert.equal(upcoming.length, 1);
  assert.ok(offered.includes(upcoming[0].replace('View details of ', '')), `${upcoming[0]} of ${offered}`);

  await sam.opens('/staff/offers');
  assert.equal(await row.count(), 0);
});
