// A patient at a browser. The verbs are what she wants; the words she looks for are those of the wireframes.
import assert from 'node:assert/strict';
import { control } from './hands.js';
import { Visitor } from './visitor.js';
import { eventually } from './wait.js';

/** The name of a time button: "{time}, {date}, with {practitioner}", and ", {location}" while any location is wanted. */
export const TIME_BUTTON = /^(?<time>[^,]+), (?<date>.+), with (?<who>[^,]+)(?:, (?<where>.+))?$/;

/** A booking reference: XX-9999-99 from the alphabet without look-alikes. */
const REFERENCE = /\b[2-9ACDEFGHJKMNP-RT-Y]{2}-[2-9ACDEFGHJKMNP-RT-Y]{4}-[2-9ACDEFGHJKMNP-RT-Y]{2}\b/;

export class Patient extends Visitor {
  // Booking, step by step

  /** From the home page to the list of reasons. */
  async wantsToBook() {
    await this.opens('/');
    await this.arrivesAt(`Book an appointment at ${await this.practice()}`);
    await this.follows('Book an appointment');
    await this.arrivesAt('What do you need an appointment for?');
  }

  /** The names of the reasons on offer. */
  async reasons() {
    const radios = await this.main.getByRole('radio').all();
    return Promise.all(radios.map((radio) => radio.evaluate((one) => one.labels[0].innerText.trim())));
  }

  /** Chooses a reason by name, or the first that can be booked online. */
  async choosesReason(name) {
    const wanted = name ? [name] : await this.reasons();
    for (const reason of wanted) {
      await this.chooses('radio', reason);
      await this.presses('Continue');
      if ((await this.heading()) !== 'Phone us to book this appointment') return reason;
      await this.follows('Choose a different reason');
    }
    return assert.fail('no reason can be booked online');
  }

  /** Answers what is asked about the visit, if anything is. */
  async saysAboutVisit({ before = 'No, this is my first visit', mode = 'In person' } = {}) {
    if ((await this.heading()) !== 'About this visit') return;
    for (const [group, answer] of [[/^Have you been to .+ before\?$/, before], ['How would you like to be seen?', mode]]) {
      const asked = control(this.main, 'group', group);
      if (await asked.count()) await this.hands.choose(control(asked, 'radio', answer));
    }
    await this.presses('Continue');
  }

  /** Keeps "Any location" and "First available", or chooses; skipped when there is one of each. */
  async choosesWhoAndWhere({ location, practitioner } = {}) {
    if ((await this.heading()) !== 'Who would you like to see, and where?') return;
    for (const [group, choice] of [['Location', location], ['Doctor or nurse', practitioner]]) {
      if (choice) await this.hands.choose(control(control(this.main, 'group', group), 'radio', choice));
    }
    await this.presses('See available times');
  }

  /** From the home page to the available times, for an ordinary reason. */
  async looksForTimes(reason) {
    await this.wantsToBook();
    this.reason = await this.choosesReason(reason);
    await this.saysAboutVisit();
    await this.choosesWhoAndWhere();
    await this.arrivesAt('Choose a date and time');
  }

  /** The names of the time buttons on this page, in order. */
  async times() {
    const buttons = await control(this.main, 'button', TIME_BUTTON).all();
    return Promise.all(buttons.map((button) => nameOf(button)));
  }

  /** Goes to another week by a link of the "Weeks" navigation; the rest of the page stays. */
  async turnsTo(link) {
    await this.changesTimesBy(this.page.getByRole('navigation', { name: 'Weeks' }).getByRole('link', { name: link }));
  }

  /** Presses something that shows other dates and waits until they stand there. */
  async changesTimesBy(locator) {
    const week = this.page.getByRole('heading', { level: 2, name: /^Week of / });
    const before = (await week.innerText()).trim();
    await this.hands.press(locator);
    const shown = () => week.allInnerTexts().catch(() => []);
    await eventually(`another week than "${before}"`, async () => (await shown()).some((text) => text.trim() !== before));
    await this.page.waitForLoadState('load');
  }

  /** Takes the time with this name, or the first on the page: `{name, time, date, who}`. */
  async choosesTime(name) {
    const wanted = name ?? (await this.times())[0];
    assert.ok(wanted, `there are times on ${this.page.url()}`);
    this.timesPage = this.page.url();
    await this.presses(wanted);
    this.time = { name: wanted, ...TIME_BUTTON.exec(wanted).groups };
    return this.time;
  }

  /** Takes the first time of the week after the first, which lies outside every notice period. */
  async choosesTimeNextWeek() {
    await this.turnsTo('Later dates');
    return this.choosesTime();
  }

  /** Opens the very page on which another patient chose her time; she must be looking for the same reason. */
  async opensTimesPageOf(other) {
    await this.opens(other.timesPage);
    await this.arrivesAt('Choose a date and time');
  }

  async givesEmail(email = this.person.email) {
    await this.types('Email address', email);
    this.mailBefore = await this.mailbox.to(email);
    await this.presses('Send code');
    await this.arrivesAt('Check your email');
  }

  /** The newest code in the patient's mail since she asked for it. */
  async readsCode() {
    return (await this.mailbox.nextCode(this.person.email, this.mailBefore)).code;
  }

  async entersCode(code) {
    await this.types('6-digit code', code);
    await this.presses('Continue');
  }

  /** Proves her address by the emailed code; nothing to do when she is signed in. */
  async provesEmail() {
    if ((await this.heading()) !== 'What is your email address?') return;
    await this.givesEmail();
    await this.entersCode(await this.readsCode());
  }

  async fillsDetails() {
    await this.arrivesAt('Your details');
    const { firstName, lastName, born, phone, support } = this.person;
    const answers = { 'First name': firstName, 'Last name': lastName, Day: born.day, Month: born.month, Year: born.year, 'Phone number': phone };
    for (const [label, text] of Object.entries(answers)) await this.types(label, text);
    await this.types('Do you need any support at your visit? (optional)', support);
    await this.presses('Continue');
  }

  /** From the held time to the check page. */
  async saysWhoSheIs() {
    await this.provesEmail();
    await this.fillsDetails();
    await this.arrivesAt('Check your appointment');
  }

  /** Books what stands on the check page; gives the booking reference. */
  async books() {
    await this.presses('Book appointment');
    await this.arrivesAt('Appointment booked');
    this.reference = await this.readsReference();
    return this.reference;
  }

  /** Asks for the next time there is, for a reason that the practice has to confirm. */
  async asksForVisit(reason) {
    await this.looksForTimes(reason);
    await this.choosesTime();
    await this.saysWhoSheIs();
    await this.presses('Book appointment');
    await this.arrivesAt('Request sent');
  }

  /** The booking reference on this page. */
  async readsReference() {
    const found = REFERENCE.exec(await this.said());
    assert.ok(found, `a booking reference on ${this.page.url()}`);
    return found[0];
  }

  /** Books an ordinary visit next week, from the home page to the booking reference. */
  async booksNextWeek() {
    await this.looksForTimes();
    await this.choosesTimeNextWeek();
    await this.saysWhoSheIs();
    return this.books();
  }

  /** Lets the clock of the practice go on until so many hours, and not a minute more, are left before her visit. */
  async letsTimePassUntilHoursBefore(hours) {
    await this.opensAppointment();
    const starts = await this.page.locator('h1 time').getAttribute('datetime');
    const now = this.product.at.getTime() + (Date.now() - this.product.startedAt);
    await this.product.jumps(Math.round((new Date(starts) - now) / 60_000) - hours * 60 + 1);
  }

  // Afterwards

  /** Signs in by emailed code. */
  async signsIn() {
    await this.opens('/sign-in');
    await this.arrivesAt('Sign in');
    await this.givesEmail();
    await this.entersCode(await this.readsCode());
    await this.arrivesAt('Your appointments');
  }

  /** Opens her list and the one upcoming appointment in it. */
  async opensAppointment() {
    await this.opens('/me');
    await this.arrivesAt('Your appointments');
    await this.follows(/^View details of /);
  }

  /** Books the next time there is, and lets the clock go on until shortly before it; where it is. */
  async comesToHerVisit(minutesBefore) {
    await this.looksForTimes();
    const { where } = await this.choosesTime();
    await this.saysWhoSheIs();
    await this.books();
    await this.opensAppointment();
    const starts = await this.page.locator('h1 time').getAttribute('datetime');
    await this.product.jumps(Math.round((new Date(starts) - this.product.now()) / 60_000) - minutesBefore);
    return where;
  }

  /** Says at a kiosk who is there. */
  async answersAt(kiosk) {
    const { born } = this.person;
    const answers = { 'Booking reference or last name': this.reference, Day: born.day, Month: born.month, Year: born.year };
    for (const [label, text] of Object.entries(answers)) await kiosk.types(label, text);
    await kiosk.presses('Continue');
    await kiosk.sees('Check in now');
  }

  /** The upcoming appointments, as the accessible names of their links. */
  async upcoming() {
    await this.opens('/me');
    await this.arrivesAt('Your appointments');
    const links = await control(this.main, 'link', /^View details of /).all();
    return Promise.all(links.map((link) => nameOf(link)));
  }
}

/** The accessible name of a control whose name is its content. */
export async function nameOf(locator) {
  const snapshot = await locator.ariaSnapshot();
  // A line that holds a colon stands in quotes of its own.
  const line = snapshot.split('\n')[0].replace(/^- '(.*)'(:?)$/, (_, quoted) => `- ${quoted.replaceAll("''", "'")}`);
  const [, name] = /^- \w+ "((?:[^"\\]|\\.)*)"/.exec(line) ?? assert.fail(`no name in ${snapshot}`);
  return JSON.parse(`"${name}"`);
}
