// What stays on a shared computer, and what travels in addresses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { demo } from '../support/practices.js';
import { onStage } from '../support/scene.js';

test('after signing out the browser stores nothing of the patient', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    await ada.opensAppointment();
    const context = ada.page.context();
    const signedIn = await context.cookies();
    assert.ok(signedIn.length > 0 && signedIn.every((cookie) => cookie.httpOnly), 'cookies are out of reach for scripts');
    const appointment = ada.page.url();
    await ada.signsOut();

    assert.deepEqual(await stored(ada.page), { local: [], session: [], databases: [], caches: [] });
    const kept = (await context.cookies()).map((cookie) => cookie.value);
    const { email, lastName, phone } = ada.person;
    for (const trace of [email, lastName, phone]) assert.ok(!kept.some((value) => decodeURIComponent(value).includes(trace)));

    await context.addCookies(signedIn);
    await ada.opens(appointment);
    assert.equal(await ada.heading(), 'Sign in', 'cookies from before open nothing');
  }));

test('nothing is stored while a patient books', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    assert.deepEqual(await stored(ada.page), { local: [], session: [], databases: [], caches: [] });
  }));

test('a page with personal facts is never cached, and its address names nobody', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    const answers = [];
    ada.page.on('response', (answer) => answers.push(answer));
    await ada.booksNextWeek();
    await ada.opensAppointment();
    const pages = answers.filter((answer) => ['document', 'fetch'].includes(answer.request().resourceType()));
    for (const page of pages) assert.match((await page.allHeaders())['cache-control'] ?? '', /no-store/, page.url());
    const { firstName, lastName, email, phone } = ada.person;
    const facts = [firstName, lastName, email, email.replace('@', '%40'), phone.replaceAll(' ', '+'), ada.reason];
    for (const answer of answers) {
      const address = decodeURIComponent(answer.url()).toLowerCase();
      for (const fact of facts) assert.ok(!address.includes(fact.toLowerCase()), `${address} names "${fact}"`);
    }
  }));

test("another patient's appointment does not exist", () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    await ada.booksNextWeek();
    await ada.opensAppointment();
    const theirs = new URL(ada.page.url()).pathname;
    const ben = await newPatient();
    await ben.signsIn();
    for (const address of [theirs, `${theirs}/change`, `${theirs}/cancel`, `${theirs}/calendar.ics`]) {
      const answer = await ben.page.request.get(`${new URL(ben.page.url()).origin}${address}`);
      assert.equal(answer.status(), 404, address);
    }
  }));

function stored(page) {
  return page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }));
}
