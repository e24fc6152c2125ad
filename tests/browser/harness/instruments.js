// The instruments themselves: each finds what it is for on a small page that has the fault, and nothing on one that has not.
import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { codeAt } from '../support/authenticator.js';
import { MODES, PLAIN, newContext } from '../support/browser.js';
import { axeFindings, largeTextFaults, reflowFaults, spacingFaults, validatorErrors } from '../support/checks.js';
import { control, handsFor } from '../support/hands.js';
import { calendarIn, linksIn } from '../support/mailbox.js';
import { TIME_BUTTON, nameOf } from '../support/patient.js';
import { Visited } from '../support/routes.js';
import { watch } from '../support/watch.js';

const KEYBOARD = MODES.find((mode) => mode.hands === 'keyboard');
const WITHOUT_JAVASCRIPT = MODES.find((mode) => mode.javaScriptEnabled === false);
const POLICY = "default-src 'none'; img-src data:; style-src 'self' 'nonce-page'; script-src 'self' 'nonce-page'";
const RING = '<style nonce="page">:focus { outline: 3px solid #000 } .wide { width: 900px } .low { height: 20px; overflow: hidden }</style>';

const FORM = `<form action="/next"><fieldset><legend>Reason</legend>
  <label><input type="radio" name="reason" value="1">Check-up</label>
  <label><input type="radio" name="reason" value="2">Flu shot</label></fieldset>
  <label>First name <input name="first" value="before"></label>
  <label><input type="checkbox" name="day">Monday</label>
  <button>Continue</button></form>`;

test('the keyboard chooses, types and presses by name', () =>
  onPage(FORM, KEYBOARD, async ({ page, hands }) => {
    await hands.choose(control(page, 'radio', 'Flu shot'));
    await hands.fill(control(page, 'textbox', 'First name'), 'Ada');
    await hands.choose(control(page, 'checkbox', 'Monday'));
    await Promise.all([page.waitForEvent('load'), hands.press(control(page, 'button', 'Continue'))]);
    assert.equal(new URL(page.url()).search, '?reason=2&first=Ada&day=on');
  }));

test('a page without JavaScript is worked by the same names', () =>
  onPage(`${FORM}<script nonce="page">document.body.append('a script ran')</script>`, WITHOUT_JAVASCRIPT, async ({ page, hands }) => {
    assert.ok(!(await page.locator('body').innerText()).includes('a script ran'));
    await hands.choose(control(page, 'radio', 'Check-up'));
    await Promise.all([page.waitForEvent('load'), hands.press(control(page, 'button', 'Continue'))]);
    assert.equal(new URL(page.url()).search, '?reason=1&first=before');
  }));

test('a control that Tab does not reach is found', () =>
  onPage('<button tabindex="-1">Continue</button><button>Other</button>', KEYBOARD, ({ page, hands }) =>
    assert.rejects(hands.press(control(page, 'button', 'Continue')), /cannot be reached/)));

test('a focused control without a ring is found', () =>
  onPage('<style nonce="page">button:focus { outline: none }</style><button>Continue</button>', KEYBOARD, ({ page, hands }) =>
    assert.rejects(hands.press(control(page, 'button', 'Continue')), /focus outline is 0 px/)));

test('a focused control behind something else is found', () => {
  const cover = '<style nonce="page">header { position: fixed; inset: 0; background: #fff }</style>';
  return onPage(`${cover}<header>Covering</header><button>Continue</button>`, KEYBOARD, ({ page, hands }) =>
    assert.rejects(hands.press(control(page, 'button', 'Continue')), /covered by <header>/));
});

for (const [fault, markup, expected] of [
  ['a violation of the policy', '<p style="color: red">Red</p>', /^content security policy: style-src/],
  ['an uncaught error', '<script nonce="page">throw new Error("lost")</script>', /^uncaught: .*lost/],
  ['an error on the console', '<script nonce="page">console.error("broken")</script>', /^console: broken/],
  ['a missing file', '<script src="/missing.js"></script>', /^404 from .*missing\.js/],
]) {
  test(`${fault} is written down`, () =>
    onPage(markup, PLAIN, ({ seen }) => assert.ok(seen.faults.some((line) => expected.test(line)), JSON.stringify(seen.faults))));
}

test('a page that says no to a patient is not a fault', () =>
  onPage(FORM, PLAIN, async ({ page, seen }) => {
    await page.goto(new URL('/refused', page.url()).href);
    assert.equal(seen.documents.at(-1).status, 422);
    assert.equal(await seen.markup.text(), (await seen.markup.body()).toString());
    assert.deepEqual(seen.faults, []);
  }));

test('what is too wide, clipped or nameless is found, and nothing on a sound page', () =>
  onPage(FORM, PLAIN, async ({ page, go }) => {
    const measures = [axeFindings, reflowFaults, spacingFaults, largeTextFaults];
    for (const measure of measures) assert.deepEqual(await measure(page), [], measure.name);
    await go('<p class="wide">Wide</p><button></button><p class="low">One line that is far too low for large text or spacing</p>');
    assert.match((await axeFindings(page)).join('\n'), /^button-name: /m);
    assert.match((await reflowFaults(page)).join('\n'), /px wide in 320 px/);
    assert.match((await spacingFaults(page)).join('\n'), /cut off: <p class="low">/);
    assert.match((await largeTextFaults(page)).join('\n'), /cut off: <p class="low">/);
  }));

test('the validator names the page and the line of an error', async () => {
  const sound = '<!doctype html>\n<html lang="en"><head><title>Sound</title></head><body><p>Text</p></body></html>';
  const broken = sound.replace('<p>Text</p>', '\n<p hx-get="/x">Text</p>');
  assert.deepEqual(await validatorErrors([['sound', sound]]), []);
  const found = await validatorErrors([['sound', sound], ['broken', broken]]);
  assert.equal(found.length, 1);
  assert.match(found[0], /^broken, line 3: .*hx-get/);
});

test('names of controls and times are read as a screen reader says them', () =>
  onPage('<button>9:20 AM<span>, Tuesday, November 24, 2026, with Dr. "Ana" Lee</span></button>', PLAIN, async ({ page }) => {
    const name = await nameOf(page.getByRole('button'));
    assert.equal(name, '9:20 AM, Tuesday, November 24, 2026, with Dr. "Ana" Lee');
    assert.deepEqual({ ...TIME_BUTTON.exec(name).groups }, {
      time: '9:20 AM',
      date: 'Tuesday, November 24, 2026',
      who: 'Dr. "Ana" Lee',
      where: undefined,
    });
    assert.equal(TIME_BUTTON.exec(`${name}, Main Clinic`).groups.where, 'Main Clinic');
  }));

test('links and calendar properties of a message are read unfolded', () => {
  const file = 'BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nDESCRIPTION;LANGUAGE=en:See https://a.example/a/lo\r\n ng\r\nEND:VCALENDAR\r\n';
  const mail = {
    subject: 'Appointment confirmed',
    text: 'Change it: https://a.example/a/long.',
    html: '<a href="https://a.example/b?x=1&amp;y=2">Open</a>',
    attachments: [{ name: 'appointment.ics', content_type: 'text/calendar; method=PUBLISH', content: Buffer.from(file).toString('base64') }],
  };
  assert.deepEqual(linksIn(mail), ['https://a.example/a/long', 'https://a.example/b?x=1&y=2']);
  assert.equal(calendarIn(mail).METHOD, 'PUBLISH');
  assert.equal(calendarIn(mail).DESCRIPTION, 'See https://a.example/a/long');
});

test('an authenticator shows what the standard says', () => {
  // The secret and times of RFC 6238, appendix B, with the last six of its eight digits.
  const key = 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ';
  assert.equal(codeAt(key, 59_000), '287082');
  assert.equal(codeAt(key, 1_111_111_109_000), '081804');
});

test('a page that nobody looked at is missed, and looking means to be shown it', async () => {
  const visited = await Visited.of('staff');
  const before = visited.missing();
  const looks = (path, method = 'GET', status = 200) =>
    visited.note({ seen: { markup: { request: () => ({ method: () => method }), status: () => status, url: () => `http://127.0.0.1${path}` } } });
  looks('/staff/patients/new', 'POST', 422);
  looks('/staff/patients/new', 'GET', 404);
  looks('/nowhere');
  assert.deepEqual(visited.missing(), before);
  assert.ok(before.includes('STAFF_NEW_PATIENT /staff/patients/new') && before.includes('STAFF_PATIENT /staff/patients/{id}'), before.join('\n'));
  looks('/staff/patients/new');
  assert.deepEqual(visited.missing(), before.filter((page) => page !== 'STAFF_NEW_PATIENT /staff/patients/new'));
});

// Serves `markup` as a whole page under a strict policy and opens it in the given mode.
async function onPage(markup, mode, story) {
  let shown = markup;
  const server = http.createServer((request, answer) => {
    if (request.url.endsWith('.js')) return answer.writeHead(404).end();
    answer.writeHead(request.url === '/refused' ? 422 : 200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY });
    return answer.end(whole(shown));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { viewport, javaScriptEnabled = true } = mode;
  const context = await newContext({ ...(viewport && { viewport }), javaScriptEnabled });
  try {
    const seen = await watch(context);
    const page = await context.newPage();
    const address = `http://127.0.0.1:${server.address().port}/`;
    const go = async (other) => {
      shown = other;
      await page.goto(address);
    };
    await go(markup);
    await story({ page, seen, go, hands: handsFor(mode, page) });
  } finally {
    await context.close();
    server.closeAllConnections();
    server.close();
  }
}

function whole(markup) {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Test</title><link rel="icon" href="data:,">${RING}`;
  return `<!doctype html><html lang="en"><head>${head}</head><body><main><h1>Test</h1>${markup}</main></body></html>`;
}
