// Anybody at a browser: looking at a page, and moving about by what its controls are called.
import assert from 'node:assert/strict';
import { control, handsFor } from './hands.js';
import { eventually } from './wait.js';

export class Visitor {
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
    const target = control(area, role, name);
    await this.hands.comesTo(target);
    const arrived = this.page.waitForEvent('load');
    await Promise.all([arrived, this.hands.press(target)]);
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

  async typesTime(label, time) {
    await this.hands.fillTime(this.field(label), time);
  }

  async picks(label, option) {
    await this.hands.pick(control(this.main, 'combobox', label), option);
  }

  field(label) {
    return control(this.main, 'textbox', label);
  }
}
