// Every kind of letter: readable by everybody, valid, discreet, and harmless to whoever follows its links.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { LETTERS, judges, leftOut } from '../support/letters.js';
import { linksIn } from '../support/mailbox.js';
import { ON_REQUEST, QUIET_DESK, blocking, demo, quiet, reminding } from '../support/practices.js';
import { onStage } from '../support/scene.js';

const NEWCOMER = { email: 'letters@northside.example', name: 'Lena Letters' };

test('every message suits every reader and says no more than it must', async (all) => {
  await onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await booksMovesAndCancels(ada);
    const { booked, moved, cancelled } = LETTERS.appointment;
    const kinds = [LETTERS.sign_in_code.code, booked, moved, cancelled];
    const mails = await Promise.all(kinds.map((kind) => ada.mailbox.next(ada.person.email, kind)));
    await judges(all, mails, secretsOf(ada));
  });
});

test('a reminder suits every reader, says no more than it must, and following its links changes nothing', async (all) => {
  await onStage(PLAIN, reminding, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    await ada.letsTimePassUntilHoursBefore(48);
    const mail = await ada.mailbox.next(ada.person.email, LETTERS.reminder.reminder);
    await judges(all, [mail], secretsOf(ada));

    await ada.signsIn();
    await ada.opensAppointment();
    const appointment = ada.page.url();
    const before = await witnesses(ada, appointment);
    await followsTwice(linksIn(mail));
    assert.deepEqual(await witnesses(ada, appointment), before);
    const stranger = await newPatient();
    for (const link of linksIn(mail)) {
      await stranger.opens(link);
      const shown = await stranger.page.content();
      for (const secret of secretsOf(ada)) assert.ok(!shown.includes(secret), `${new URL(link).pathname} shows "${secret}"`);
    }
  });
});

test('a request and its refusal suit every reader and say no more than they must', async (all) => {
  await onStage(PLAIN, quiet, async ({ newPatient, newStaff }) => {
    const ada = await newPatient();
    await ada.asksForVisit(ON_REQUEST);
    const quinn = await newStaff(QUIET_DESK);
    await quinn.signsIn();
    await quinn.comesToDecline(ada.time);
    await quinn.presses('Decline request');
    const { requested, declined } = LETTERS.appointment;
    const mails = await Promise.all([requested, declined].map((kind) => ada.mailbox.next(ada.person.email, kind)));
    await judges(all, mails, secretsOf(ada));
  });
});

test('a letter that offers another time suits every reader and says no more than it must', async (all) => {
  await onStage(PLAIN, blocking, async ({ newPatient, newStaff }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    const sam = await newStaff();
    await sam.signsIn();
    await sam.blocksDayOf(ada.time);
    await judges(all, [await ada.mailbox.next(ada.person.email, LETTERS.offer.offer)], secretsOf(ada));
  });
});

test('letters to staff suit every reader and name nobody', async (all) => {
  await onStage(PLAIN, blocking, async ({ newStaff }) => {
    const sam = await newStaff();
    await sam.signsIn();
    await sam.opens('/staff/settings/accounts');
    await sam.types('Email address', NEWCOMER.email);
    await sam.types('Name', NEWCOMER.name);
    await sam.chooses('checkbox', /^Manage everybody.s appointments$/);
    await sam.presses('Send invitation');
    const invitation = await sam.mailbox.next(NEWCOMER.email, LETTERS.staff.invited);
    await sam.follows(NEWCOMER.name);
    await sam.chooses('checkbox', 'Act for patients');
    await sam.presses('Save');
    const change = await sam.mailbox.next(NEWCOMER.email, LETTERS.staff.changed);
    await judges(all, [invitation, change], [NEWCOMER.name, 'Sam Desk']);
  });
});

test('every link in every mail, fetched twice with GET and HEAD by a stranger, changes nothing', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
    await ada.opensAppointment();
    const appointment = ada.page.url();
    const before = await witnesses(ada, appointment);
    const links = new Set((await ada.mailbox.to(ada.person.email)).flatMap(linksIn));
    assert.ok(links.size > 0, 'there are links to follow');
    await followsTwice(links);
    assert.deepEqual(await witnesses(ada, appointment), before);

    // The links still work for the person they were sent to.
    const again = await newPatient(ada.person);
    await again.signsIn();
  }));

test('a link in mail shows a stranger no more than the mail did', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    const mail = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
    const stranger = await newPatient();
    for (const link of linksIn(mail)) {
      await stranger.opens(link);
      const shown = await stranger.page.content();
      for (const secret of secretsOf(ada)) assert.ok(!shown.includes(secret), `${new URL(link).pathname} shows "${secret}"`);
    }
  }));

test('the page behind a mail link asks for the birth date before it shows the visit', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    const mail = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
    const elsewhere = await newPatient(ada.person);
    await elsewhere.opens(linksIn(mail).find((link) => new URL(link).pathname.startsWith('/a/')));
    const { day, month, year } = ada.person.born;
    for (const [label, text] of [['Day', day], ['Month', month], ['Year', year]]) await elsewhere.types(label, text);
    await elsewhere.presses('Continue');
    await elsewhere.arrivesAt(`${ada.time.date} at ${ada.time.time}`);
    await elsewhere.sees('Sign in to see the reason for your visit and your answers.');
    assert.ok(!(await elsewhere.said()).includes(ada.person.lastName));
  }));

test('no letter was left out', async () => assert.deepEqual(await leftOut(), []));

async function booksMovesAndCancels(patient) {
  await patient.booksNextWeek();
  await patient.opensAppointment();
  await patient.follows('Change date or time');
  // A time of today could not be cancelled any more.
  await patient.turnsTo('Later dates');
  await patient.choosesTime((await patient.times()).find((name) => name !== patient.time.name));
  await patient.presses('Confirm new time');
  await patient.opensAppointment();
  await patient.follows('Cancel appointment');
  await patient.chooses('radio', 'I am unwell');
  await patient.presses('Cancel appointment');
}

// As a stranger, or a program that looks at what is mailed.
async function followsTwice(links) {
  for (const link of [...links, ...links]) {
    for (const method of ['HEAD', 'GET']) {
      const answer = await fetch(link, { method, redirect: 'manual' });
      assert.ok(answer.status < 500, `${method} ${new URL(link).pathname} answered ${answer.status}`);
    }
  }
}

function secretsOf({ person, reason, time }) {
  return [person.firstName, person.lastName, person.phone, person.support, reason, time.who];
}

async function witnesses(patient, appointment) {
  const upcoming = await patient.upcoming();
  await patient.opens(appointment);
  const mails = (await patient.mailbox.to(patient.person.email)).map((mail) => mail.subject);
  return { upcoming, appointment: await patient.said(), mails };
}
