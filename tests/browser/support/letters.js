// What every letter is held to, and which templates write letters, so that none is left out.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { newContext } from './browser.js';
import { axeFindingsInBothColours, spacingFaults, validatorErrors } from './checks.js';
import { linksIn } from './mailbox.js';

const TEMPLATES = new URL('../../../templates/mail/', import.meta.url);
const FRAME = 'layout.html';
const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

/** The letters of each template, by their subjects. */
export const LETTERS = {
  sign_in_code: { code: /^Your code is / },
  appointment: {
    requested: /^Request sent: /,
    booked: /^Appointment confirmed: /,
    moved: /^Appointment changed: now /,
    cancelled: /^Appointment cancelled: /,
    declined: /^Request not confirmed: /,
  },
  reminder: { reminder: /^Appointment reminder: / },
  offer: { offer: /^Please choose a new time: / },
  staff: { invited: /^Your staff account$/, changed: /^Your staff account was changed$/ },
};

const judged = new Set();

/** Judges letters, each as a test of its own; `secrets` are words that none of them may say. */
export async function judges(all, mails, secrets) {
  for (const mail of mails) {
    await all.test(`mail: ${kindOf(mail)}, on a desktop and a phone, in light and dark`, () => suitsEveryReader(mail));
    await all.test(`mail: ${kindOf(mail)}, loads nothing and names nobody`, () => isDiscreet(mail, secrets));
    await all.test(`mail: ${kindOf(mail)}, says the same in text and HTML`, () => saysTheSameTwice(mail));
    judged.add(mail.subject);
  }
  await all.test(`mail: ${kindOf(mails[0])} and so on, valid HTML`, async () => {
    assert.deepEqual(await validatorErrors(mails.map((mail) => [kindOf(mail), mail.html])), []);
  });
}

/** What no test has judged: templates that are in no list, or lack a part, and letters that nobody was sent. */
export async function leftOut() {
  const files = (await readdir(TEMPLATES)).filter((file) => file !== FRAME);
  const wanted = Object.keys(LETTERS).flatMap((name) => [`${name}.html`, `${name}.txt`]);
  const letters = Object.entries(LETTERS).flatMap(([name, kinds]) => Object.entries(kinds).map(([kind, subject]) => ({ name: `${name}: ${kind}`, subject })));
  const unread = letters.filter(({ subject }) => ![...judged].some((one) => subject.test(one)));
  return [
    ...files.filter((file) => !wanted.includes(file)).map((file) => `${file} is in no list of letters`),
    ...wanted.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...unread.map(({ name }) => `${name} was judged by no test`),
  ];
}

async function suitsEveryReader(mail) {
  const context = await newContext({ viewport: SIZES[1] });
  try {
    const page = await context.newPage();
    await page.setContent(mail.html);
    assert.deepEqual(await axeFindingsInBothColours(page, SIZES), []);
    assert.deepEqual(await spacingFaults(page), []);
  } finally {
    await context.close();
  }
}

function isDiscreet(mail, secrets) {
  assert.doesNotMatch(mail.html, /<(img|iframe|script|link)\b|url\(|\bbackground=/i);
  const readable = [mail.subject, mail.text, mail.html, JSON.stringify(mail.attachments)].join('\n');
  for (const secret of secrets) assert.ok(!readable.includes(secret), `the mail says "${secret}"`);
}

function saysTheSameTwice(mail) {
  assert.ok(mail.text.trim() && mail.html.trim(), 'both parts are there');
  assert.deepEqual(linksIn({ text: mail.text }).sort(), linksIn({ html: mail.html }).sort());
  const heading = /<h1[^>]*>([^<]+)<\/h1>/.exec(mail.html)[1];
  assert.ok(mail.text.startsWith(mail.subject) || mail.text.startsWith(heading), 'the text begins as the HTML does');
}

function kindOf(mail) {
  return mail.subject.split(/[:\d]/)[0].trim();
}
