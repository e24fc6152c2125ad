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
    onStage(PLAIN, demo, async ({ newPatient }) => {
      const ada = await newPatient();
      const views = await weigh(ada);
      await ada.opens(path);
      await ada.page.waitForLoadState('networkidle');
      const asked = views.flatMap((view) => view.asked);
      const bytes = views.reduce((sum, view) => sum + view.bytes, 0);
      assert.ok(asked.some((url) => url.includes('.woff2')), 'the font was loaded');
      assert.ok(bytes > 0 && bytes < FIRST_VIEW_BYTES, `${bytes} bytes:\n${asked.join('\n')}`);
    }));
}

test('every later page of a booking stays under 20 kB', () =>
  onStage(PLAIN, demo, async ({ newPatient }) => {
    const ada = await newPatient();
    const views = await weigh(ada);
    await ada.booksNextWeek();
    await ada.opensAppointment();
    await ada.page.waitForLoadState('networkidle');
    const [first, ...later] = views;
    assert.ok(first.bytes > LATER_PAGE_BYTES, 'the first view carries the look');
    assert.ok(later.length >= 10, `${later.length} later pages were weighed`);
    assert.deepEqual(later.filter((view) => view.bytes === 0 || view.bytes >= LATER_PAGE_BYTES), []);
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

// One entry for each page or htmx answer: bytes as they crossed the wire, headers and compression included, with all
// that it made the browser load. What came from the cache counts nothing.
async function weigh(patient) {
  const session = await patient.page.context().newCDPSession(patient.page);
  const views = [];
  const partOf = new Map();
  session.on('Network.requestWillBeSent', ({ requestId, request, type, redirectResponse }) => {
    if (!redirectResponse && ['Document', 'Fetch', 'XHR'].includes(type)) views.push({ asked: [], bytes: 0 });
    views.at(-1).asked.push(request.url);
    partOf.set(requestId, views.at(-1));
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const view = partOf.get(requestId);
    if (view) view.bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  return views;
}
