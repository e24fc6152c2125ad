// Two people at one day: what one changes is there for the other, who is left alone in what they do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { control } from '../support/hands.js';
import { demo, passingTime } from '../support/practices.js';
import { onStage } from '../support/scene.js';
import { eventually } from '../support/wait.js';

const CROSSES_MS = 2_000;
/** Longer than a session of staff stays alive without being used. */
const IDLE_MINUTES = 20;

test('what one changes crosses to the other within two seconds and leaves alone what they type', () =>
  onStage(PLAIN, demo, async ({ newStaff }) => {
    const [sam, kim] = [await newStaff(), await newStaff('lee@northside.example')];
    for (const one of [sam, kim]) {
      await one.signsIn();
      await one.opens('/staff/day');
    }
    const id = await kim.page.locator('.appt--booked').first().getAttribute('id');
    const link = sam.page.locator('.appt--booked a').last();
    const field = sam.main.getByLabel('Go to date');
    await sam.page.locator('details summary').first().click();
    await link.scrollIntoViewIfNeeded();
    const grid = sam.page.locator('.daygrid');
    const scrolled = await grid.evaluate((region) => { region.scrollLeft = 40; return region.scrollLeft; });
    await field.fill('2031-05-06');
    await link.focus();
    const focused = await link.getAttribute('id');

    await kim.page.locator(`#${id} a`).click();
    await kim.presses('Mark as arrived');
    const pressed = Date.now();
    await eventually('the change', async () => (await sam.page.locator(`#${id}.appt--arrived`).count()) === 1, CROSSES_MS);
    assert.ok(Date.now() - pressed <= CROSSES_MS);

    assert.equal(await sam.page.evaluate(() => document.activeElement.id), focused, 'the focus stays');
    assert.equal(await field.inputValue(), '2031-05-06', 'what is typed stays');
    assert.equal(await grid.evaluate((region) => region.scrollLeft), scrolled, 'the view stays');
    assert.equal(await sam.page.locator('details').first().getAttribute('open'), '', 'what is open stays');
    assert.equal(await sam.page.locator('#live-off').isVisible(), false);

    // Both change one visit: one is first, the other is told and loses nothing.
    await sam.opens('/staff/day');
    await Promise.all([sam, kim].map((one) => one.page.locator(`#${id} a`).count()));
    const path = await sam.page.locator(`#${id} a`).getAttribute('href');
    await Promise.all([sam, kim].map((one) => one.opens(path)));
    await kim.presses('Start visit');
    await sam.presses('Start visit');
    await eventually('word of it', async () => /changed this at/.test(await sam.main.innerText()));
    assert.equal(await control(sam.main, 'button', 'Complete visit').count(), 1);
  }));

test('a page whose stream breaks says so', () =>
  onStage(PLAIN, demo, async ({ newStaff }) => {
    const sam = await newStaff('desk@northside.example');
    await sam.signsIn();
    await sam.page.route('**/staff/events**', (route) => route.fulfill({ status: 503, body: '' }));
    await sam.opens('/staff/day');
    await sam.page.getByText('Live updates are off.').waitFor();
    assert.equal(await sam.page.getByRole('link', { name: 'Refresh' }).isVisible(), true);
    sam.seen.faults.length = 0;
  }));

test('a page that is left open until its session has ended says so, stays as it is and asks no more', () =>
  onStage(PLAIN, passingTime, async ({ newStaff, product }) => {
    const sam = await newStaff();
    await sam.page.addInitScript(() => {
      window.EventSource = class extends EventSource {
        constructor(address) {
          super(address);
          window.openedStream = this;
        }
      };
    });
    await sam.signsIn();
    await sam.opens('/staff/day');
    await sam.page.waitForFunction(() => window.openedStream.readyState === EventSource.OPEN);
    await product.jumps(IDLE_MINUTES);
    await sam.page.waitForFunction(() => window.openedStream.readyState === EventSource.CLOSED);
    await sam.page.getByText('Live updates are off.').waitFor();
    assert.equal(new URL(sam.page.url()).pathname, '/staff/day');
    await sam.follows('Refresh');
    await sam.arrivesAt('Staff sign in');
    // The browser notes that what came was no stream.
    sam.seen.faults = sam.seen.faults.filter((fault) => !/MIME type|ERR_(CONNECTION|INCOMPLETE|EMPTY)/.test(fault));
  }));
