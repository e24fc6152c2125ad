// Booking a first visit, and a second one by somebody the practice knows.
import assert from 'node:assert/strict';
import { calendarIn } from '../support/mailbox.js';
import { demo, quiet } from '../support/practices.js';
import { control } from '../support/hands.js';
import { journey } from '../support/scene.js';

journey('a new patient books a visit', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  const time = await ada.choosesTimeNextWeek();
  assert.ok(time.where, 'with any location wanted, a time says where it is');
  await ada.arrivesAt('What is your email address?');
  await control(ada.page, 'region', 'Your held time').getByText(time.date).first().waitFor();
  await ada.saysWhoSheIs();

  const checked = await ada.said();
  for (const fact of [ada.reason, time.time, time.date, time.who, time.where, ada.person.lastName, ada.person.phone, ada.person.email]) {
    assert.ok(checked.includes(fact), `the check page says ${fact}`);
  }
  assert.match(checked, /You can change or cancel online until .+ at .+\. After that, phone us\./);

  const reference = await ada.books();
  const booked = await ada.said();
  assert.ok(booked.includes(`${time.date} at ${time.time}`), `the booked page says ${time.date} at ${time.time}`);
  assert.ok(booked.includes(`We have sent a confirmation to ${ada.person.email}.`));

  const mail = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
  assert.ok(mail.text.includes(reference) && mail.html.includes(reference), 'the mail gives the reference in both parts');
  assert.equal(calendarIn(mail).METHOD, 'PUBLISH');
  assert.deepEqual(await ada.upcoming(), [`View details of ${time.date} at ${time.time}`]);
});

journey('a known patient finds her details filled in', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.booksNextWeek();

  const later = await newPatient(ada.person);
  await later.looksForTimes();
  await later.turnsTo('Later dates');
  await later.choosesTimeNextWeek();
  await later.provesEmail();
  await later.arrivesAt('Your details');
  const { firstName, lastName, born, phone } = ada.person;
  const filledIn = { 'First name': firstName, 'Last name': lastName, Day: born.day, Month: born.month, Year: born.year, 'Phone number': phone };
  for (const [label, value] of Object.entries(filledIn)) assert.equal(await later.field(label).inputValue(), value, label);
  await later.presses('Continue');
  await later.arrivesAt('Check your appointment');
  const reference = await later.books();
  assert.notEqual(reference, ada.reference);
  assert.equal((await later.upcoming()).length, 2);
});

journey('the first available time is found across all locations', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.wantsToBook();
  await ada.choosesReason();
  await ada.saysAboutVisit();
  await ada.arrivesAt('Who would you like to see, and where?');
  assert.ok(await control(ada.main, 'radio', 'Any location').isChecked());
  assert.ok(await control(ada.main, 'radio', 'First available').isChecked());
  await ada.presses('See available times');
  await ada.arrivesAt('Choose a date and time');
  assert.ok((await ada.times()).length > 0, 'the page opens on a day with times');
});

journey('an empty week leads to the next available time', quiet, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  const first = (await ada.times())[0];
  await ada.turnsTo('Later dates');
  await ada.sees('No times in this week');
  assert.deepEqual(await ada.times(), []);
  const [, date, time] = /The next available time is (.+) at (.+)\./.exec(await ada.said());
  await ada.changesTimesBy(control(ada.main, 'link', `Go to ${date}`));

  const offered = (await ada.times())[0];
  assert.ok(offered.startsWith(`${time}, ${date}, with `), `${offered} is the promised time`);
  assert.notEqual(offered, first);
  await ada.choosesTime(offered);
  await ada.saysWhoSheIs();
  await ada.books();
});

journey('a booking form sent again books nothing more', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTimeNextWeek();
  await ada.saysWhoSheIs();
  const reference = await ada.books();
  await ada.page.goBack();
  if ((await ada.heading()) === 'Check your appointment') await ada.presses('Book appointment');
  await ada.opens('/book/done');
  await ada.arrivesAt('Appointment booked');
  assert.equal(await ada.readsReference(), reference);
  assert.equal((await ada.upcoming()).length, 1);
  await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
  const confirmations = (await ada.mailbox.to(ada.person.email)).filter((mail) => mail.subject.startsWith('Appointment confirmed'));
  assert.equal(confirmations.length, 1);
});
