// What the practice's visits came to: a chart, the same numbers as a table, and a file of them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { control } from '../support/hands.js';
import { demo } from '../support/practices.js';
import { journey } from '../support/scene.js';

journey('a report is looked at, read as a table and taken away', demo, async ({ newStaff }) => {
  const sam = await newStaff();
  await sam.signsIn();
  await sam.followsMain('Reports');
  await sam.arrivesAt('Reports');
  await sam.presses('Show');
  const chart = sam.main.getByRole('img', { name: /^By status / });
  assert.match(await chart.textContent(), /Completed\s*\d+ \(\d+%\)/);
  const summary = sam.main.locator('summary', { hasText: 'Show as table: By status' });
  await sam.hands.press(summary);
  const table = sam.main.getByRole('table', { name: 'By status' });
  const completed = (await table.getByRole('row', { name: /^Completed/ }).innerText()).trim().split(/\s+/);
  const waiting = sam.page.waitForEvent('download');
  await sam.hands.press(control(sam.main, 'link', 'Download CSV for By status'));
  const file = await readFile(await (await waiting).path(), 'utf8');
  assert.ok(file.startsWith('Status,Appointments,Share\r\n'), file);
  assert.ok(file.includes(`\r\n${completed.join(',')}\r\n`), `${completed} is not in ${file}`);
});
