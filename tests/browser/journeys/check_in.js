// The day of a visit: its patient checks in, on her phone or at the desk, and staff see who is here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { arrivals } from '../support/practices.js';
import { onStage } from '../support/scene.js';
import { eventually } from '../support/wait.js';

const PHONE = { viewport: { width: 390, height: 844 } };
const CROSSES_MS = 2_000;
/** How long a kiosk shows that somebody is checked in, and a while longer. */
const RETURNS_MS = 45_000;
const OPEN = 'Check in for your appointment';
const FORGETS_MINUTES = 2;

test('a patient checks in on her phone, and staff see her within two seconds', () =>
  onStage(PLAIN, arrivals, async ({ newPatient, newStaff }) => {
    const ada = await newPatient(undefined, PHONE);
    await ada.comesToHerVisit(20);
    const sam = await newStaff();
    await sam.signsIn();
    await sam.opens('/staff/day');
    await sam.followsMain('Arrived');
    await sam.arrivesAt('Arrived patients');
    const { firstName, lastName } = ada.person;
    const row = sam.main.getByRole('row', { name: `${firstName} ${lastName}` });
    assert.equal(await row.count(), 0);

    await ada.signsIn();
    await ada.opensAppointment();
    await ada.follows('Check in');
    await ada.arrivesAt(OPEN);
    await ada.presses('Check in now');
    const pressed = Date.now();
    await eventually('her line', async () => (await row.count()) === 1, CROSSES_MS);
    assert.ok(Date.now() - pressed <= CROSSES_MS);
    await ada.arrivesAt('You are checked in');
    await ada.sees(/^Sit in .+\. If nobody has called you by .+, speak to reception\.$/);

    await sam.presses(/^Start visit/);
    await sam.arrivesAt('Arrived patients');
    await sam.presses(/^Undo/);
    await sam.arrivesAt('Arrived patients');
    assert.equal(await sam.main.getByText('Nobody is waiting.').count(), 0);
  }));

test('a kiosk checks a patient in without JavaScript, forgets her, and goes back by itself', () =>
  onStage(PLAIN, arrivals, async ({ newPatient, newStaff, product }) => {
    const ada = await newPatient();
    const where = await ada.comesToHerVisit(20);
    const kiosk = await newStaff('desk@northside.example', { javaScriptEnabled: false, viewport: { width: 820, height: 1180 } });
    await kiosk.signsIn();
    await kiosk.opens('/staff/kiosks');
    await kiosk.page.getByLabel('Location').selectOption(where);
    await kiosk.presses('Turn this device into a kiosk');
    await kiosk.arrivesAt(OPEN);
    await saysWhoIsThere(kiosk, ada);

    // Two minutes later nobody is known, whatever is pressed.
    await product.jumps(FORGETS_MINUTES);
    await kiosk.presses('Check in now');
    await kiosk.sees('Booking reference or last name');

    await saysWhoIsThere(kiosk, ada);
    await kiosk.presses('Check in now');
    await kiosk.arrivesAt('You are checked in');
    await eventually('the first page', async () => (await kiosk.main.getByText('Booking reference or last name').count()) === 1, RETURNS_MS);
    await kiosk.page.goBack();
    await kiosk.page.waitForLoadState('load');
    assert.doesNotMatch(await kiosk.said(), /checked in|Check in now/);
    await kiosk.opens('/staff/day');
    await kiosk.arrivesAt('Staff sign in');
  }));

async function saysWhoIsThere(kiosk, ada) {
  await ada.answersAt(kiosk);
  assert.ok(!(await kiosk.said()).includes(ada.person.lastName), 'her name is not shown');
}
