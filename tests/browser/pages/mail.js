// Every kind of message a patient gets: readable by everybody, valid, discreet, and harmless to whoever follows its links.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN, newContext } from '../support/browser.js';
import { axeFindingsInBothColours, validatorErrors } from '../support/checks.js';
import { linksIn } from '../support/mailbox.js';
import { demo, reminding } from '../support/practices.js';
import { onStage } from '../support/scene.js';

const KINDS = [/^Your code is /, /^Appointment confirmed: /, /^Appointment changed: now /, /^Appointment cancelled: /];

test('every message suits every reader and says no more than it must', async (all) => {
  await onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await getsEveryKindOfMail(ada);
    const mails = await Promise.all(KINDS.map((kind) => ada.mailbox.next(ada.person.email, kind)));
    await judges(all, mails, ada);
  });
});

test('a reminder suits every reader, says no more than it must, and following its links changes nothing', async (all) => {
  await onStage(PLAIN, reminding, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    await ada.letsTimePassUntilHoursBefore(48);
    const mail = await ada.mailbox.next(ada.person.email, /^Appointment reminder: /);
    await judges(all, [mail], ada);

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

async function getsEveryKindOfMail(patient) {
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

async function judges(all, mails, patient) {
  for (const mail of mails) {
    await all.test(`mail: ${kindOf(mail)}, in light and dark`, () => suitsEveryReader(mail));
    await all.test(`mail: ${kindOf(mail)}, loads nothing and names nobody`, () => isDiscreet(mail, patient));
    await all.test(`mail: ${kindOf(mail)}, has the same links in text and HTML`, () => {
      assert.deepEqual(linksIn({ text: mail.text }).sort(), linksIn({ html: mail.html }).sort());
    });
  }
  await all.test(`mail: ${kindOf(mails[0])} and so on, valid HTML`, async () => {
    assert.deepEqual(await validatorErrors(mails.map((mail) => [kindOf(mail), mail.html])), []);
  });
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

async function suitsEveryReader(mail) {
  const context = await newContext({ viewport: { width: 390, height: 844 } });
  try {
    const page = await context.newPage();
    await page.setContent(mail.html);
    assert.deepEqual(await axeFindingsInBothColours(page), []);
  } finally {
    await context.close();
  }
}

function isDiscreet(mail, patient) {
  assert.doesNotMatch(mail.html, /<(img|iframe|script|link)\b|url\(|\bbackground=/i);
  const readable = [mail.subject, mail.text, mail.html, JSON.stringify(mail.attachments)].join('\n');
  for (const secret of secretsOf(patient)) assert.ok(!readable.includes(secret), `the mail says "${secret}"`);
}

function secretsOf({ person, reason, time }) {
  return [person.firstName, person.lastName, person.phone, person.support, reason, time.who];
}

function kindOf(mail) {
  return mail.subject.split(/[:\d]/)[0].trim();
}

async function witnesses(patient, appointment) {
  const upcoming = await patient.upcoming();
  await patient.opens(appointment);
  const mails = (await patient.mailbox.to(patient.person.email)).map((mail) => mail.subject);
  return { upcoming, appointment: await patient.said(), mails };
}
