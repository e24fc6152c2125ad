// The way past every patient page once, errors included. Tests and pictures look at each stop; the way itself checks nothing more.
import { control } from './hands.js';
import { linksIn } from './mailbox.js';
import { LONG_NOTICE, ON_REQUEST, QUIET_DESK } from './practices.js';

const MOST_TRIES = 5;

/** The stretches of the way, each with the practice it needs; `walk(stage, visit)` calls `visit(name, patient)` at each stop. */
export const STRETCHES = [
  { name: 'before booking', practice: 'demo', walk: beforeBooking },
  { name: 'booking', practice: 'demo', walk: booking },
  { name: 'mistakes while booking', practice: 'demo', walk: mistakes },
  { name: 'an appointment', practice: 'demo', walk: appointment },
  { name: 'signing in', practice: 'demo', walk: signingIn },
  { name: 'links in mail', practice: 'demo', walk: mailLinks },
  { name: 'refusals', practice: 'demo', walk: refusals },
  { name: 'too late', practice: 'quiet', walk: tooLate },
  { name: 'a request', practice: 'quiet', walk: request },
  { name: 'too many tries', practice: 'limited', walk: tooManyTries },
  { name: 'no times', practice: 'quiet', walk: noTimes },
  { name: 'an offered time', practice: 'blocking', walk: offeredTime },
  { name: 'being here', practice: 'arrivals', walk: beingHere },
];

async function beforeBooking(stage, visit) {
  const ada = await stage.newPatient();
  for (const [name, path] of [['home', '/'], ['contact', '/contact'], ['accessibility', '/accessibility'], ['privacy', '/privacy'], ['check in', '/check-in']]) {
    await ada.opens(path);
    await visit(name, ada);
  }
  await ada.wantsToBook();
  await visit('reason', ada);
  await ada.presses('Continue');
  await visit('reason, nothing chosen', ada);
  for (const reason of await ada.reasons()) {
    await ada.opens('/book/reason');
    await ada.chooses('radio', reason);
    await ada.presses('Continue');
    if ((await ada.heading()) === 'Phone us to book this appointment') await visit('reason, by phone only', ada);
    if ((await ada.heading()) === 'About this visit') await visitAbout(ada, visit, reason);
  }
}

async function visitAbout(ada, visit, reason) {
  await visit(`about this visit, ${reason}`, ada);
  await ada.presses('Continue');
  await visit(`about this visit, ${reason}, nothing answered`, ada);
}

async function booking(stage, visit) {
  const ada = await stage.newPatient();
  await ada.wantsToBook();
  ada.reason = await ada.choosesReason();
  await ada.saysAboutVisit();
  if ((await ada.heading()) === 'Who would you like to see, and where?') await visit('who and where', ada);
  await ada.choosesWhoAndWhere();
  await visit('times', ada);
  await ada.main.getByText('Filter times', { exact: true }).click();
  await visit('times, filters open', ada);
  await ada.turnsTo('Later dates');
  await visit('times, next week', ada);
  await ada.choosesTime();
  await visit('email', ada);
  await ada.givesEmail();
  await visit('code', ada);
  await ada.entersCode(await ada.readsCode());
  await visit('details', ada);
  await ada.fillsDetails();
  await visit('check', ada);
  await ada.books();
  await visit('booked', ada);
  await ada.opens('/book/details');
  await visit('a step of a finished booking', ada);
}

async function mistakes(stage, visit) {
  const ada = await stage.newPatient();
  await ada.looksForTimes();
  await ada.choosesTimeNextWeek();
  await ada.presses('Send code');
  await visit('email, empty', ada);
  await ada.types('Email address', 'not an address');
  await ada.presses('Send code');
  await visit('email, wrong', ada);
  await ada.givesEmail();
  const code = await ada.readsCode();
  await ada.entersCode('12');
  await visit('code, wrong', ada);
  await ada.opens('/book/code');
  await ada.entersCode(code);
  await ada.arrivesAt('Your details');
  await ada.presses('Continue');
  await visit('details, empty', ada);
  const wrong = { 'First name': 'A'.repeat(101), 'Last name': 'B', Day: '31', Month: '2', Year: '58', 'Phone number': 'none' };
  for (const [label, text] of Object.entries(wrong)) await ada.types(label, text);
  await ada.presses('Continue');
  await visit('details, wrong', ada);
}

async function appointment(stage, visit) {
  const ada = await stage.newPatient();
  await ada.booksNextWeek();
  await ada.opens('/me');
  await visit('your appointments', ada);
  await ada.opensAppointment();
  await visit('one appointment', ada);
  const own = ada.page.url();
  await ada.opens(`${new URL(own).pathname}/check-in`);
  await visit('check in, early', ada);
  await ada.opens(new URL(own).pathname);
  await ada.presses('I will be there');
  await visit('one appointment, confirmed', ada);
  await ada.follows('Change date or time');
  await visit('change, times', ada);
  // A time of today could not be cancelled any more.
  await ada.turnsTo('Later dates');
  await ada.choosesTime((await ada.times()).find((name) => name !== ada.time.name));
  await visit('change, confirm', ada);
  await ada.presses('Confirm new time');
  await visit('change, done', ada);
  await ada.opensAppointment();
  await ada.follows('Cancel appointment');
  await visit('cancel', ada);
  await ada.presses('Cancel appointment');
  await visit('cancel, no reason given', ada);
  await ada.chooses('radio', 'I would rather not say');
  await ada.presses('Cancel appointment');
  await visit('cancelled', ada);
  await ada.presses('Keep this appointment after all');
  await visit('cancel taken back', ada);
}

async function signingIn(stage, visit) {
  const ada = await stage.newPatient();
  await ada.opens('/sign-in');
  await visit('sign in', ada);
  await ada.givesEmail();
  await visit('sign in, code', ada);
  const { mail, code } = await ada.mailbox.nextCode(ada.person.email, ada.mailBefore);
  for (const link of linksIn(mail)) {
    await ada.opens(link);
    await visit('continue signing in', ada);
    const ben = await stage.newPatient();
    await ben.opens(link);
    await visit('continue signing in, another browser', ben);
  }
  await ada.opens('/sign-in/code');
  await ada.entersCode(code);
  await visit('your appointments, none', ada);
  await ada.followsAccount('Your details');
  await visit('your details', ada);
  await ada.presses('Save password');
  await visit('your details, password too short', ada);
  await ada.follows('Change email settings');
  await visit('email settings', ada);
  await ada.presses('Save');
  await visit('email settings, saved', ada);
  await ada.signsOut();
  await visit('signed out', ada);
  await ada.opens('/me');
  await visit('sign in again', ada);
  await ada.opens('/sign-in/password');
  await visit('sign in, password', ada);
  await ada.presses('Sign in');
  await visit('sign in, password, empty', ada);
}

async function mailLinks(stage, visit) {
  const ada = await stage.newPatient();
  await ada.booksNextWeek();
  const confirmation = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
  const link = linksIn(confirmation).find((one) => new URL(one).pathname.startsWith('/a/'));
  const stranger = await stage.newPatient(ada.person);
  await stranger.opens(link);
  await visit('mail link', stranger);
  for (const [label, text] of [['Day', '1'], ['Month', '1'], ['Year', '1900']]) await stranger.types(label, text);
  await stranger.presses('Continue');
  await visit('mail link, another birth date', stranger);
  const { day, month, year } = ada.person.born;
  for (const [label, text] of [['Day', day], ['Month', month], ['Year', year]]) await stranger.types(label, text);
  await stranger.presses('Continue');
  await visit('mail link, opened', stranger);
  await ada.opens('/dev/mailbox');
  await visit('collected mail', ada);
  await ada.opens(`/dev/mailbox/${confirmation.id}`);
  await visit('collected mail, one message', ada);
  await ada.opens('/dev/authenticator');
  await visit('authenticator codes', ada);
}

async function refusals(stage, visit) {
  const ada = await stage.newPatient();
  await ada.opens('/no-such-page');
  await visit('not found (404)', ada);
  await ada.opens(`/a/${'A'.repeat(32)}`);
  await visit('no such link', ada);

  await ada.booksNextWeek();
  const mail = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
  await ada.opensAppointment();
  await ada.follows('Change date or time');
  await ada.choosesTime((await ada.times()).find((name) => name !== ada.time.name));
  await ada.presses('Confirm new time');
  await ada.opens(linksIn(mail).find((one) => new URL(one).pathname.startsWith('/a/')));
  await visit('superseded link (410)', ada);

  const ben = await stage.newPatient();
  await ben.looksForTimes(ada.reason);
  await ben.turnsTo('Later dates');
  const [wanted] = await ben.times();
  ben.timesPage = ben.page.url();
  const cyd = await stage.newPatient();
  await cyd.looksForTimes(ada.reason);
  await cyd.opensTimesPageOf(ben);
  await cyd.choosesTime(wanted);
  await ben.choosesTime(wanted);
  await visit('taken (409)', ben);
}

async function tooLate(stage, visit) {
  const dot = await stage.newPatient();
  await dot.looksForTimes(LONG_NOTICE);
  await dot.choosesTime();
  await dot.saysWhoSheIs();
  await dot.books();
  await dot.opensAppointment();
  await visit('one appointment, too late to change', dot);
  const here = new URL(dot.page.url()).pathname;
  await dot.opens(`${here}/change`);
  await visit('change, too late', dot);
  await dot.opens(`${here}/cancel`);
  await visit('cancel, too late', dot);
}

async function request(stage, visit) {
  const ada = await stage.newPatient();
  await ada.asksForVisit(ON_REQUEST);
  await visit('request sent', ada);
  await ada.opensAppointment();
  const own = ada.page.url();
  await visit('one appointment, waiting for the practice', ada);
  const quinn = await stage.newStaff(QUIET_DESK);
  await quinn.signsIn();
  await quinn.comesToDecline(ada.time);
  await visit('decline a request', quinn);
  await quinn.presses('Decline request');
  await visit('visit, declined', quinn);
  await ada.opens(new URL(own).pathname);
  await visit('one appointment, declined', ada);
}

async function tooManyTries(stage, visit) {
  const ada = await stage.newPatient();
  await ada.opens('/sign-in');
  await ada.givesEmail();
  const code = await ada.readsCode();
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  for (let tries = 0; tries <= MOST_TRIES; tries += 1) {
    await ada.opens('/sign-in/code');
    if ((await ada.heading()) === 'Check your email') await ada.entersCode(wrong);
  }
  await visit('too many tries', ada);
}

async function noTimes(stage, visit) {
  const ada = await stage.newPatient();
  await ada.looksForTimes();
  await ada.turnsTo('Later dates');
  await visit('times, none in this week', ada);
  await ada.main.getByText('Filter times', { exact: true }).click();
  await ada.hands.choose(control(ada.main, 'checkbox', 'Evening'));
  await ada.hands.press(control(ada.main, 'button', 'Apply filters'));
  await ada.page.waitForURL(/evening/);
  await visit('times, none in the evening', ada);
}

async function offeredTime(stage, visit) {
  const ada = await stage.newPatient();
  await ada.booksNextWeek();
  const sam = await stage.newStaff();
  await sam.signsIn();
  await sam.blocksDayOf(ada.time);
  await visit('visits in blocked time', sam);
  await ada.opensAppointment();
  await visit('one appointment, another time offered', ada);
  await ada.follows('Choose a new time');
  await visit('offered time', ada);
  await ada.presses('Take the new time');
  await visit('offered time, taken', ada);
}

async function beingHere(stage, visit) {
  const ada = await stage.newPatient();
  const where = await ada.comesToHerVisit(20);
  await ada.signsIn();
  await ada.opens('/check-in');
  await visit('check in', ada);
  const kiosk = await stage.newStaff();
  await kiosk.signsIn();
  await kiosk.opens('/staff/kiosks');
  await kiosk.page.getByLabel('Location').selectOption(where);
  await kiosk.presses('Turn this device into a kiosk');
  await kiosk.arrivesAt('Check in for your appointment');
  await visit('kiosk', kiosk);
  await kiosk.presses('Continue');
  await visit('kiosk, empty', kiosk);
  await ada.answersAt(kiosk);
  await visit('kiosk, a visit', kiosk);
  await kiosk.presses('Check in now');
  await kiosk.arrivesAt('You are checked in');
  await visit('kiosk, checked in', kiosk);
  await ada.opensAppointment();
  await visit('one appointment, checked in', ada);
  await ada.opens(`${new URL(ada.page.url()).pathname}/check-in`);
  await visit('checked in', ada);
}
