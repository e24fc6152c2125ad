// Proving an address by emailed code, and leaving again.
import assert from 'node:assert/strict';
import { demo, passingTime } from '../support/practices.js';
import { journey } from '../support/scene.js';

const CODE_IS_OVER_MINUTES = 11;
const NOT_RIGHT = 'That code is not right. Check the email and try again';
const EXPIRED = 'That code has expired. We have sent you a new one';

journey('a wrong code is refused and the right one still works', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTimeNextWeek();
  await ada.givesEmail();
  const code = await ada.readsCode();
  await ada.entersCode(notThis(code));
  await isRefused(ada, 'Check your email', NOT_RIGHT);
  assert.equal(await ada.field('6-digit code').inputValue(), '', 'a code is never shown again');
  await ada.entersCode(`${code.slice(0, 3)} ${code.slice(3)}`);
  await ada.arrivesAt('Your details');
});

journey('an empty code is asked for in the words of its field', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTime();
  await ada.givesEmail();
  await ada.presses('Continue');
  await isRefused(ada, 'Check your email', 'Enter the 6-digit code');
});

journey('a new code takes the place of the old one', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTime();
  await ada.givesEmail();
  const old = await ada.mailbox.nextCode(ada.person.email);
  await ada.presses('Send a new code');
  await ada.arrivesAt('Check your email');
  const fresh = await ada.mailbox.nextCode(ada.person.email, [old.mail]);
  await ada.entersCode(old.code === fresh.code ? notThis(old.code) : old.code);
  assert.equal(await ada.heading(), 'Check your email');
  await ada.entersCode(fresh.code);
  await ada.arrivesAt('Your details');
});

journey('an expired code is replaced by a new one that works', passingTime, async ({ newPatient, product }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTimeNextWeek();
  await ada.givesEmail();
  const old = await ada.mailbox.nextCode(ada.person.email);
  await product.jumps(CODE_IS_OVER_MINUTES);
  await ada.entersCode(old.code);
  await isRefused(ada, 'Check your email', EXPIRED);
  await ada.entersCode((await ada.mailbox.nextCode(ada.person.email, [old.mail])).code);
  await ada.arrivesAt('Your details');
});

journey('another address can be given instead', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTime();
  await ada.givesEmail(`wrong.${ada.person.email}`);
  await ada.follows('Use a different email address');
  await ada.arrivesAt('What is your email address?');
  await ada.saysWhoSheIs();
});

journey('after signing out Back shows the sign-in page', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.booksNextWeek();
  await ada.opensAppointment();
  await ada.signsOut();
  await ada.page.goBack();
  await ada.arrivesAt('Sign in');
  assert.ok(!(await ada.page.content()).includes(ada.time.date), 'nothing of the visit is shown');
});

async function isRefused(patient, heading, words) {
  await patient.arrivesAt(heading);
  assert.equal(patient.seen.documents.at(-1).status, 422);
  assert.match(await patient.page.title(), /^Error: /);
  // Once in the summary, where it is a link to the field, and once at the field.
  assert.equal(await patient.main.getByRole('link', { name: words, exact: true }).count(), 1);
  assert.ok((await patient.main.getByText(words).count()) >= 2, `"${words}" stands at the field too`);
}

function notThis(code) {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
