// A video visit on the clock of a patient who is elsewhere.
import assert from 'node:assert/strict';
import { control } from '../support/hands.js';
import { demo } from '../support/practices.js';
import { journey } from '../support/scene.js';

const TOKYO = 'Japan Standard Time (Tokyo)';

journey('a patient in Tokyo books a video visit and sees both clocks', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes('Talk by video');
  await ada.main.getByLabel('Show times in').selectOption({ label: TOKYO });
  await ada.presses('Update');
  await ada.main.getByText(`All times are shown in ${TOKYO}, as you chose.`).waitFor();
  const time = await ada.choosesTimeNextWeek();
  assert.match(time.time, / JST$/);
  await ada.arrivesAt('What is your email address?');
  const held = control(ada.page, 'region', 'Your held time');
  await held.getByText(time.date).first().waitFor();
  assert.ok((await held.innerText()).includes(time.time));
  await ada.saysWhoSheIs();
  const there = `That is ${time.date} at ${time.time}, ${TOKYO}`;
  assert.ok((await ada.said()).includes(there), 'the check page shows both clocks');
  await ada.books();
  const booked = await ada.said();
  assert.ok(booked.includes(there), 'and so does the booked page');
  assert.ok(booked.includes('The join button appears here 10 minutes before.'));
  assert.ok(booked.includes('What to bring'));
  const mail = await ada.mailbox.next(ada.person.email, /^Appointment confirmed: /);
  assert.ok(mail.text.includes(there) && mail.html.includes(there), 'and the mail');
});
