// What a patient's connection has to carry, measured on the wire.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLAIN } from '../support/browser.js';
import { demo } from '../support/practices.js';
import { onStage } from '../support/scene.js';

const FIRST_VIEW_BYTES = 80_000;
const LATER_PAGE_BYTES = 20_000;

for (const path of ['/', '/book/reason', '/sign-in']) {
  test(`a first view of ${path} stays under 80 kB, fonts included`, () =>
    onStage(PLAIN, demo, async ({ newPatient, product }) => {
      const ada = await newPatient();
      const wire = await weigh(ada, product);
      await ada.opens(path);
      await ada.page.evaluate(() => document.fonts.ready.then(() => undefined));
      const { bytes, asked } = await wire.sinceLast();
      assert.ok(asked.some((url) => url.includes('.woff2')), 'the font was loaded');
      assert.ok(bytes > 0 && bytes < FIRST_VIEW_BYTES, `${bytes} bytes:\n${asked.join('\n')}`);
    }));
}

test('every later page of a booking stays under 20 kB', () =>
  onStage(PLAIN, demo, async ({ newPatient, product }) => {
    const ada = await newPatient();
    const wire = await weigh(ada, product);
    await ada.opens('/');
    await wire.sinceLast();
    const heavy = [];
    const weighed = async () => {
      const { bytes, asked } = await wire.sinceLast();
      assert.ok(asked.length > 0, `something was loaded for ${ada.page.url()}`);
      if (bytes >= LATER_PAGE_BYTES) heavy.push(`${bytes} bytes for ${asked.join(', ')}`);
    };
    const steps = [
      () => ada.wantsToBook(),
      () => ada.choosesReason(),
      () => ada.saysAboutVisit(),
      () => ada.choosesWhoAndWhere(),
      () => ada.turnsTo('Later dates'),
      () => ada.choosesTime(),
      () => ada.givesEmail(),
      async () => ada.entersCode(await ada.readsCode()),
      () => ada.fillsDetails(),
      () => ada.books(),
      () => ada.opensAppointment(),
    ];
    for (const step of steps) {
      const before = ada.page.url();
      await step();
      if (ada.page.url() !== before) await weighed();
    }
    assert.deepEqual(heavy, []);
  }));

test('nothing is loaded from elsewhere', () =>
  onStage(PLAIN, demo, async ({ newPatient, product }) => {
    const ada = await newPatient();
    const asked = [];
    ada.page.on('request', (request) => asked.push(request.url()));
    await ada.booksNextWeek();
    assert.ok(asked.length > 0);
    assert.deepEqual(asked.filter((url) => !url.startsWith(`${product.origin}/`) && !url.startsWith('data:')), []);
  }));

// Bytes as they crossed the wire, headers and compression included; what came from the cache counts nothing.
async function weigh(patient, product) {
  const session = await patient.page.context().newCDPSession(patient.page);
  const asked = new Map();
  let bytes = 0;
  session.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, request.url));
  session.on('Network.requestServedFromCache', ({ requestId }) => asked.delete(requestId));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes += asked.get(requestId)?.startsWith(product.origin) ? encodedDataLength : 0;
  });
  await session.send('Network.enable');
  return {
    async sinceLast() {
      await patient.page.waitForLoadState('networkidle');
      const weighed = { bytes, asked: [...asked.values()] };
      asked.clear();
      bytes = 0;
      return weighed;
    },
  };
}
