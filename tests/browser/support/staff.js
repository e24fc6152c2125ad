// A member of staff at a browser, with the authenticator that a demo shows.
import { control } from './hands.js';
import { Visitor } from './visitor.js';
import { eventually } from './wait.js';

/** What the demo prints for its invented staff. */
const PASSWORD = 'invented staff only';

/** A code works once: until there is another one, and a while longer. */
const NEXT_CODE_MS = 45_000;

/** Codes of each address that were typed in this run. */
const typed = new Map();

export class StaffMember extends Visitor {
  /** The practice's name, without what tells the staff's pages from the patients'. */
  async practice() {
    return (await super.practice()).replace(/ staff$/, '');
  }

  /** The first half of signing in. */
  async typesPassword(password = PASSWORD) {
    await this.opens('/staff');
    await this.arrivesAt('Staff sign in');
    await this.types('Email address', this.person.email);
    await this.hands.fill(this.main.getByLabel('Password', { exact: true }), password);
    await this.presses('Sign in');
  }

  async signsIn() {
    await this.typesPassword();
    await this.typesCode();
  }

  /** The second half. */
  async typesCode() {
    await this.arrivesAt('Enter your authenticator code');
    await this.types('6-digit code', await this.nextCode());
    await this.presses('Continue');
  }

  /** A code that was not typed before. */
  async nextCode() {
    const used = typed.get(this.person.email) ?? [];
    const code = await eventually('another code', async () => (await this.codes()).find((one) => !used.includes(one)), NEXT_CODE_MS);
    // Once the next code was used, the one before it is worth nothing any more.
    const all = await this.codes();
    typed.set(this.person.email, [...used, ...all.slice(0, all.indexOf(code) + 1)]);
    return code;
  }

  /** What the authenticator shows now, and next. */
  async codes() {
    const text = await (await fetch(new URL('/dev/authenticator', this.product.origin))).text();
    const mine = text.slice(text.indexOf(`<h2>${this.person.email}</h2>`));
    return [...mine.matchAll(/<strong[^>]*>(\d{6})<\/strong>/g)].slice(0, 2).map(([, code]) => code);
  }

  /** Follows a link of the main navigation. */
  async followsMain(link) {
    await this.goesBy('link', link, this.page.getByRole('navigation', { name: 'Main' }));
  }

  /** Opens the first visit of the day that is in this state. */
  async opensVisit(state) {
    const day = control(this.main, 'region', 'Appointments by practitioner');
    await this.goesBy('link', new RegExp(`, ${state}$`), firstOf(day, state));
    await eventually('a visit', async () => (await this.main.getByRole('heading', { name: 'History' }).count()) === 1);
  }

  /** Whether the day shows a visit in this state. */
  async hasVisit(state) {
    return (await firstOf(control(this.main, 'region', 'Appointments by practitioner'), state).count()) === 1;
  }

  /** Blocks the whole day of the practitioner who has a visit at this time, over all that is booked in it. */
  async blocksDayOf({ date, who }) {
    await this.opens(`/staff/day?date=${dayOf(date)}`);
    await this.follows('Block time');
    await this.arrivesAt('Block time');
    await this.chooses('checkbox', who);
    await this.chooses('checkbox', 'All day');
    await this.types('Reason (staff only)', 'Course');
    await this.presses('Block time');
    await this.sees(/already booked in this time/);
    await this.presses('Block anyway');
    await this.arrivesAt('Appointments in blocked time');
  }

  /** Opens the first request on the day of this time, and comes to where it is declined. */
  async comesToDecline({ date }) {
    await this.opens(`/staff/day?date=${dayOf(date)}`);
    await this.opensVisit('To confirm');
    await this.follows('Cancel appointment');
    await this.arrivesAt('Decline request');
  }

  /** The state a visit's page shows. */
  async state() {
    return (await this.main.locator('.tag').first().innerText()).trim();
  }
}

/** `2027-03-09` for `Tuesday, March 9, 2027`. */
function dayOf(date) {
  return new Date(`${date} UTC`).toISOString().slice(0, 10);
}

/** The first entry of a day in that state. */
function firstOf(day, state) {
  return day.getByRole('listitem').filter({ hasText: new RegExp(`${state}\\s*$`) }).first();
}
