// Two days before a visit its patient is reminded, and says that she will be there.
import assert from 'node:assert/strict';
import { linksIn } from '../support/mailbox.js';
import { reminding } from '../support/practices.js';
import { journey } from '../support/scene.js';

journey('a patient is reminded of her visit and says that she will be there', reminding, async ({ newPatient, product }) => {
  const ada = await newPatient();
  await ada.booksNextWeek();
  await ada.letsTimePassUntilHoursBefore(48);
  const reminder = await ada.mailbox.next(ada.person.email, /^Appointment reminder: /);
  assert.match(reminder.text, /You can change or cancel online until /);

  // In another browser, where she is not signed in.
  const elsewhere = await newPatient(ada.person);
  await elsewhere.opens(linksIn(reminder).find((link) => new URL(link).pathname.startsWith('/a/')));
  const { day, month, year } = ada.person.born;
  for (const [label, text] of [['Day', day], ['Month', month], ['Year', year]]) await elsewhere.types(label, text);
  await elsewhere.presses('Continue');
  await elsewhere.arrivesAt(`${ada.time.date} at ${ada.time.time}`);
  await elsewhere.presses('I will be there');
  await elsewhere.sees('Booked, you said you will be there');

  await product.jumps(60);
  const reminders = (await ada.mailbox.to(ada.person.email)).filter((mail) => mail.subject.startsWith('Appointment reminder'));
  assert.equal(reminders.length, 1);
});

journey('a patient who wants no reminders gets none', reminding, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.booksNextWeek();
  await ada.followsAccount('Your details');
  await ada.follows('Change email settings');
  await ada.arrivesAt('Email settings');
  await ada.chooses('radio', 'No');
  await ada.presses('Save');
  await ada.sees('Your email settings are saved.');

  const bea = await newPatient();
  await bea.looksForTimes(ada.reason);
  await bea.opensTimesPageOf(ada);
  await bea.choosesTime();
  await bea.saysWhoSheIs();
  await bea.books();
  await bea.letsTimePassUntilHoursBefore(47);
  await bea.mailbox.next(bea.person.email, /^Appointment reminder: /);
  assert.ok((await ada.mailbox.to(ada.person.email)).every((mail) => !mail.subject.startsWith('Appointment reminder')));
});
