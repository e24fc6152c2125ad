// A day at the front desk, from opening to closing. Each way of working has a day of its own.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { rowsOf } from '../support/csv.js';
import { control } from '../support/hands.js';
import { TIME_BUTTON, nameOf } from '../support/patient.js';
import { frontDesk } from '../support/practices.js';
import { journey } from '../support/scene.js';

const ZONE = 'America/New_York';
const OPENS_AT = 9 * 60;
const CLOSES_AT = 19 * 60 + 30;
const DAY = 24 * 60;

/** Minutes since midnight on the practice's wall, so far as the clock has come. */
function minutesNow(product) {
  const [hour, minute] = new Date(product.now()).toLocaleTimeString('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).split(':').map(Number);
  return hour * 60 + minute;
}

/** Lets the clock go on until this minute of the day, or of the next day. */
async function waitsUntil(product, minute) {
  const minutes = (minute - minutesNow(product) + DAY) % DAY;
  if (minutes > 0) await product.jumps(minutes);
}

/** "14:05" as the pages write it. */
function clock(time) {
  const [hour, minute] = time.split(':');
  return `${Number(hour) % 12 || 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`;
}

const timeOf = ({ Start }) => Start.slice(11, 16);
const endOf = (row) => {
  const [hour, minute] = timeOf(row).split(':').map(Number);
  const end = hour * 60 + minute + Number(row.Minutes);
  return [Math.floor(end / 60), end % 60].map((part) => String(part).padStart(2, '0')).join(':');
};

/** The day as a file: what stands in it, and that the list shows as many. */
async function takesTheDayAway(sam) {
  await sam.followsMain('List');
  const shown = await sam.main.getByRole('row').count();
  const coming = sam.page.waitForEvent('download');
  await sam.hands.press(control(sam.main, 'link', 'Download CSV'));
  const file = await coming;
  assert.match(file.suggestedFilename(), /^appointments-(\d{4}-\d{2}-\d{2})-\1\.csv$/);
  const rows = rowsOf(await readFile(await file.path(), 'utf8'));
  assert.equal(rows.length, shown - 1, 'a row for each in the list, below the names of the columns');
  // The link stands deep in a long page: a keyboard begins the next one at its top.
  await sam.opens('/staff/day');
  return rows;
}

/** Somebody who comes without an appointment, and is seen whatever the calendar says. */
async function addsWalkIn(sam) {
  await sam.followsMain('Day');
  await sam.follows('Walk-in');
  await sam.arrivesAt('Walk-in');
  await sam.hands.fill(control(sam.main, 'searchbox', 'Find a patient'), 'Ada Abara');
  await sam.presses('Search');
  await sam.chooses('radio', 'Ada Abara');
  await sam.picks('Reason', 'Blood test');
  await sam.picks('Practitioner', 'Sam Haddad');
  await sam.chooses('checkbox', 'Allow overlap');
  await sam.types('Why?', 'Cannot wait');
  await sam.presses('Add walk-in');
  assert.equal(await sam.state(), 'Arrived');
  return sam.reads('Booking reference');
}

/** The name of the first free time. */
function firstTime(sam) {
  return nameOf(control(sam.main, 'button', /, with /).first());
}

/** Who is booked and comes is marked as arrived in the list, and is called from among those who wait. */
async function checksIn(sam) {
  await sam.followsMain('List');
  const arrive = await nameOf(control(sam.main, 'button', /^Mark as arrived/).first());
  const [, patient] = /^Mark as arrived ?: (.+), /.exec(arrive);
  await sam.presses(arrive);
  await sam.followsMain('Arrived');
  await sam.goesBy('button', /^Start visit/, sam.main.getByRole('row').filter({ hasText: patient }));
  await sam.follows(patient);
  for (const [button, state] of [['Complete visit', 'Completed'], ['Undo', 'In progress'], ['Complete visit', 'Completed']]) {
    await sam.presses(button);
    assert.equal(await sam.state(), state);
  }
  return sam.reads('Booking reference');
}

async function movesVisit(sam) {
  await sam.followsMain('Day');
  const today = await sam.heading();
  await sam.opensVisit('Booked');
  const reference = await sam.reads('Booking reference');
  await sam.follows('Move appointment');
  await sam.arrivesAt('Move appointment');
  const wanted = await firstTime(sam);
  const { time, date } = TIME_BUTTON.exec(wanted).groups;
  await sam.presses(wanted);
  await sam.sees('Booking reference');
  const heading = await sam.heading();
  assert.ok(heading.includes(`, ${date}`) && heading.endsWith(` at ${time}`), `${heading}: moved to ${wanted}`);
  // A full day has no other time, and the visit leaves it.
  return { reference, timeToday: today.startsWith(date) ? time : undefined };
}

async function cancelsVisit(sam) {
  await sam.followsMain('Day');
  await sam.opensVisit('Confirmed');
  const reference = await sam.reads('Booking reference');
  await sam.follows('Cancel appointment');
  await sam.chooses('radio', 'The patient');
  await sam.chooses('radio', 'Unwell');
  await sam.presses('Cancel appointment');
  assert.equal(await sam.state(), 'Cancelled (by patient)');
  return reference;
}

/** The practitioner who has most visits before them, and the last three of those. */
function lastThree(rows) {
  const ahead = rows.filter((row) => row.Zone === ZONE && timeOf(row) > '12:00' && /^(Booked|Confirmed|To confirm)$/.test(row.Status));
  const theirs = (name) => ahead.filter((row) => row.Practitioner === name);
  const [most] = ahead.map((row) => theirs(row.Practitioner)).sort((one, other) => other.length - one.length);
  return most.slice(-3);
}

/** The three are shown before their time is blocked, and one of them is given another. */
async function blocksOver(sam, three) {
  await sam.followsMain('Day');
  await sam.follows('Block time');
  await sam.chooses('checkbox', three[0].Practitioner);
  await sam.typesTime('Start time', timeOf(three[0]));
  await sam.typesTime('End time', endOf(three[2]));
  await sam.types('Reason (staff only)', 'Called away');
  await sam.presses('Block time');
  await sam.sees('3 appointments are already booked in this time');
  for (const { Patient } of three) await sam.sees(new RegExp(`, ${Patient}$`));
  await sam.presses('Block anyway');
  await sam.arrivesAt('Appointments in blocked time');
  const move = control(sam.main, 'link', /^Move /);
  assert.equal(await move.count(), 3);
  await sam.follows(await nameOf(move.first()));
  await sam.arrivesAt('Move appointment');
  await sam.presses(await firstTime(sam));
  await sam.sees('Booking reference');
  await sam.opens('/staff/offers');
  assert.equal(await move.count(), 2);
}

/** On paper: a page for each practitioner, initials only, nothing that is pressed. */
async function printsTheDay(sam) {
  await sam.followsMain('Day');
  await sam.follows('Print day sheet');
  const sheets = sam.main.getByRole('table');
  const { page } = sam;
  await page.emulateMedia({ media: 'print' });
  for (const hidden of [page.getByRole('navigation', { name: 'Main' }), sam.main.getByRole('button'), sam.main.getByRole('link')]) {
    assert.equal(await hidden.count(), 0, 'nothing to press on paper');
  }
  const people = await sheets.getByRole('rowheader').allInnerTexts();
  assert.ok(people.length > 0 && people.every((one) => /^\p{L}\. \p{L}\.$/u.test(one)), `initials only: ${people}`);
  const paper = (await page.pdf({ format: 'Letter' })).toString('latin1');
  assert.equal(paper.match(/\/Type \/Page\b/g).length, await sheets.count(), 'a sheet for each practitioner');
  await page.emulateMedia({ media: null });
}

/** What is left at closing time: who waited is seen, and who never came is marked so. */
async function closesTheDay(sam) {
  await sam.sees(/^[1-9]\d* need a status$/);
  await sam.opensVisit('Arrived');
  await sam.presses('Start visit');
  await sam.presses('Complete visit');
  assert.equal(await sam.state(), 'Completed');
  await sam.followsMain('Day');
  await sam.opensVisit('Booked');
  await sam.presses('Mark as no-show');
  assert.equal(await sam.state(), 'No-show');
  return sam.reads('Booking reference');
}

journey('a day at the front desk, from opening to closing', frontDesk, async ({ newStaff, product }) => {
  await waitsUntil(product, OPENS_AT);
  const sam = await newStaff();
  await sam.signsIn();
  const walkedIn = await addsWalkIn(sam);
  const seen = await checksIn(sam);
  const moved = await movesVisit(sam);
  const cancelled = await cancelsVisit(sam);
  const three = lastThree(await takesTheDayAway(sam));
  await blocksOver(sam, three);
  await printsTheDay(sam);

  await waitsUntil(product, CLOSES_AT);
  await sam.signsIn();
  const missed = await closesTheDay(sam);
  const rows = await takesTheDayAway(sam);
  const row = (reference) => rows.find((one) => one.Reference === reference);
  const states = { [walkedIn]: 'Completed', [seen]: 'Completed', [cancelled]: 'Cancelled (by patient)', [missed]: 'No-show' };
  for (const [reference, state] of Object.entries(states)) assert.equal(row(reference).Status, state);
  const stays = row(moved.reference);
  assert.equal(stays && clock(timeOf(stays)), moved.timeToday);
  await sam.signsOut();
  await sam.arrivesAt('Staff sign in');
});
