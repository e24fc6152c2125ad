// A patient at a browser. The verbs are what she wants; the words she looks for are those of the wireframes.
import assert from 'node:assert/strict';
import { control, handsFor } from './hands.js';
import { eventually } from './wait.js';

/** The name of a time button: "{time}, {date}, with {practitioner}", and ", {location}" while any location is wanted. */
export const TIME_BUTTON = /^(?<time>[^,]+), (?<date>.+), with (?<who>[^,]+)(?:, (?<where>.+))?$/;

/** A booking reference: XX-9999-99 from the alphabet without look-alikes. */
const REFERENCE = /\b[2-9ACDEFGHJKMNP-RT-Y]{2}-[2-9ACDEFGHJKMNP-RT-Y]{4}-[2-9ACDEFGHJKMNP-RT-Y]{2}\b/;

export class Patient {
  constructor({ page, mode, person, product, seen }) {
    Object.assign(this, { page, mode, person, product, seen });
    this.hands = handsFor(mode, page);
    this.mailbox = product.mailbox;
  }

  get main() {
    return this.page.getByRole('main');
  }

  // Looking

  /** The page's only H1, as text. */
  async heading() {
    const headings = await this.page.getByRole('heading', { level: 1 }).allInnerTexts();
    assert.equal(headings.length, 1, `one H1 on ${this.page.url()}, found ${JSON.stringify(headings)}`);
    return headings[0].trim();
  }

  /** Waits for the page with this H1 and holds it to the title rule. */
  async arrivesAt(heading) {
    await eventually(`the page "${heading}"`, async () => (await this.headingOrNothing()) === heading, 10_000).catch(async (late) => {
      throw new Error(`${late.message}; at ${this.page.url()} under "${await this.headingOrNothing()}"`);
    });
    await this.findsTitleRuleKept();
  }

  // A page that is being replaced has no H1 for a moment, and no document to ask.
  async headingOrNothing() {
    const headings = await this.page.getByRole('heading', { level: 1 }).allInnerTexts().catch(() => []);
    return headings.length === 1 ? headings[0].trim() : undefined;
  }

  /** The title is "{H1} – {practice}", with "Error: " in front when something has to be corrected. */
  async findsTitleRuleKept() {
    const title = (await this.page.title()).replace(/^Error: /, '');
    assert.equal(title, `${await this.heading()} – ${await this.practice()}`);
  }

  /** The practice's name, as the banner shows it. */
  async practice() {
    return (await this.page.getByRole('banner').getByRole('link').first().innerText()).trim();
  }

  /** Waits until the main part of the page shows `text`. */
  async sees(text) {
    await this.main.getByText(text).first().waitFor();
  }

  /** Everything that the main part of the page says. */
  said() {
    return this.main.innerText();
  }

  /** The value beside a label of a summary list. */
  async reads(label) {
    const term = this.main.getByRole('term').filter({ hasText: new RegExp(`^\\s*${label}\\s*$`) });
    return (await term.locator('xpath=following-sibling::dd[1]').innerText()).trim();
  }

  // Moving about

  /** Opens an address of the practice, as typed into the address bar. */
  async opens(path) {
    return this.page.goto(new URL(path, this.product.origin).href);
  }

  /** Presses a control that leads to another page and waits for that page. */
  async goesBy(role, name, area = this.main) {
    const arrived = this.page.waitForEvent('load');
    await Promise.all([arrived, this.hands.press(control(area, role, name))]);
  }

  async follows(link) {
    await this.goesBy('link', link);
  }

  async presses(button) {
    await this.goesBy('button', button);
  }

  /** Follows a link of the "Account" navigation. */
  async followsAccount(link) {
    await this.goesBy('link', link, this.page.getByRole('navigation', { name: 'Account' }));
  }

  async signsOut() {
    await this.goesBy('button', 'Sign out', this.page.getByRole('banner'));
  }

  async chooses(role, name) {
    await this.hands.choose(control(this.main, role, name));
  }

  async types(label, text) {
    await this.hands.fill(this.field(label), text);
  }

  field(label) {
    return control(this.main, 'textbox', label);
  }

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
  const [, name] = /^- \w+ "((?:[^"\\]|\\.)*)"/.exec(snapshot) ?? assert.fail(`no name in ${snapshot}`);
  return JSON.parse(`"${name}"`);
}
