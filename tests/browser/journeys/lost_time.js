// A time that somebody else takes, and a hold that runs out.
import assert from 'node:assert/strict';
import { demo, passingTime } from '../support/practices.js';
import { journey } from '../support/scene.js';

const HOLD_IS_OVER_MINUTES = 11;

journey('a time taken by another browser leads to the nearest times with all answers kept', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  await ada.choosesTimeNextWeek();
  await ada.saysWhoSheIs();
  await ada.follows('Change when');
  await ada.arrivesAt('Choose a date and time');
  await ada.opensTimesPageOf(ada);
  const offered = await ada.times();

  // A time that overlaps the one she holds is free for her alone.
  const ben = await newPatient();
  await ben.looksForTimes(ada.reason);
  await ben.opensTimesPageOf(ada);
  const wanted = (await ben.times()).find((name) => offered.includes(name));
  await ben.choosesTime(wanted);

  await ada.choosesTime(wanted);
  await findsTimeTaken(ada);
  const nearest = await ada.times();
  assert.ok(nearest.length > 0 && !nearest.includes(wanted), 'other times are offered');
  await ada.choosesTime(nearest[0]);
  await ada.arrivesAt('Check your appointment');
  await findsAnswersKept(ada);
  await ada.books();
});

journey('a hold that ran out while somebody else took the time loses no answer', passingTime, async ({ newPatient, product }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  const time = await ada.choosesTimeNextWeek();
  await ada.saysWhoSheIs();
  const ben = await newPatient();
  await ben.looksForTimes(ada.reason);
  await ben.opensTimesPageOf(ada);

  await product.jumps(HOLD_IS_OVER_MINUTES);
  await ben.page.reload();
  await ben.choosesTime(time.name);
  await ben.arrivesAt('What is your email address?');

  await ada.presses('Book appointment');
  await findsTimeTaken(ada);
  await ada.choosesTime();
  await ada.arrivesAt('Check your appointment');
  await findsAnswersKept(ada);
  await ada.books();
});

journey('a hold that ran out is taken again while the time is free', passingTime, async ({ newPatient, product }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  const time = await ada.choosesTimeNextWeek();
  await ada.saysWhoSheIs();
  await product.jumps(HOLD_IS_OVER_MINUTES);
  await ada.books();
  assert.ok((await ada.said()).includes(`${time.date} at ${time.time}`));
});

journey('a held time can be kept for longer and given up for another', demo, async ({ newPatient }) => {
  const ada = await newPatient();
  await ada.looksForTimes();
  const time = await ada.choosesTimeNextWeek();
  await ada.arrivesAt('What is your email address?');
  const held = ada.page.getByRole('region', { name: 'Your held time' });
  await ada.goesBy('button', 'Keep this time for longer', held);
  await held.getByText(time.date).first().waitFor();
  await ada.goesBy('link', 'Choose a different time', held);
  await ada.arrivesAt('Choose a date and time');
  const other = await ada.choosesTime((await ada.times()).find((name) => !name.startsWith(time.name)));
  await ada.saysWhoSheIs();
  await ada.books();
  assert.deepEqual(await ada.upcoming(), [`View details of ${other.date} at ${other.time}`]);
});

async function findsTimeTaken(patient) {
  await patient.arrivesAt('That time has just been taken');
  assert.equal(patient.seen.documents.at(-1).status, 409);
  assert.match(await patient.said(), /Someone else booked .+ on .+ before you finished\. Your answers are saved\./);
  await patient.sees('Nearest available times');
}

async function findsAnswersKept(patient) {
  const checked = await patient.said();
  const { firstName, lastName, phone, email, support } = patient.person;
  for (const answer of [firstName, lastName, phone, email, support]) assert.ok(checked.includes(answer), `"${answer}" is kept`);
}
