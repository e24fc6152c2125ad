// The way past every page of staff once, errors and empty lists included. Tests and pictures look at each stop.
import { codeAt } from './authenticator.js';
import { linksIn } from './mailbox.js';

const FIND = 'Find by name, date of birth, phone or booking reference';
const PASSWORD = 'a newcomer of this walk';
const NEWCOMER = 'newcomer@northside.example';
// A day off every year, as a calendar program exports it.
const HOLIDAYS = {
  name: 'holidays.ics',
  mimeType: 'text/calendar',
  buffer: Buffer.from('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:New Year\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'),
};

/** The stretches of the way, all at one practice; `walk(stage, visit)` calls `visit(name, member)` at each stop. */
export const STAFF_STRETCHES = [
  { name: 'staff signing in', practice: 'walked', walk: signingIn },
  { name: 'staff at the day', practice: 'walked', walk: theDay },
  { name: 'staff at one visit', practice: 'walked', walk: oneVisit },
  { name: 'staff booking', practice: 'walked', walk: booking },
  { name: 'staff at patients', practice: 'walked', walk: patients },
  { name: 'staff at the calendar', practice: 'walked', walk: calendar },
  { name: 'staff at what was done', practice: 'walked', walk: whatWasDone },
  { name: 'staff at settings', practice: 'walked', walk: settings },
];

/** The session of each practice's front desk, which later stretches go on with: a code to sign in with works once. */
const sessions = new Map();

async function atWork(stage) {
  const kept = sessions.get(stage.product);
  const sam = await stage.newStaff('desk@northside.example', kept && { storageState: kept });
  if (!kept) {
    await sam.signsIn();
    sessions.set(stage.product, await sam.page.context().storageState());
  }
  return sam;
}

async function passes(sam, visit, paths) {
  for (const [name, path] of Object.entries(paths)) {
    await sam.opens(path);
    await visit(name, sam);
  }
}

async function signingIn(stage, visit) {
  const sam = await stage.newStaff('lee@northside.example');
  await sam.opens('/staff/sign-in');
  await visit('sign in', sam);
  await sam.presses('Sign in');
  await visit('sign in, empty', sam);
  await sam.typesPassword();
  await sam.arrivesAt('Enter your authenticator code');
  await visit('code', sam);
  await sam.presses('Continue');
  await visit('code, empty', sam);
  await sam.main.getByText('Use a recovery code instead').click();
  await sam.presses('Use recovery code');
  await visit('recovery code, empty', sam);
  await sam.typesCode();
  await sam.opens('/staff/day');
  await visit('day of one practitioner', sam);
  await sam.opens('/staff/settings');
  await visit('not allowed (404)', sam);
  await invitation(stage, visit);
}

async function invitation(stage, visit) {
  const sam = await atWork(stage);
  await sam.opens('/staff/settings/accounts');
  await visit('accounts', sam);
  await sam.presses('Send invitation');
  await visit('invitation, empty', sam);
  await sam.types('Email address', NEWCOMER);
  await sam.types('Name', 'Noor Newcomer');
  await sam.chooses('checkbox', /^Manage everybody.s appointments$/);
  await sam.presses('Send invitation');
  await visit('accounts, one invited', sam);
  await sam.follows('Noor Newcomer');
  await visit('one account', sam);
  const mail = await sam.mailbox.next(NEWCOMER, /./);
  const noor = await stage.newStaff(NEWCOMER);
  await noor.opens(linksIn(mail).find((link) => link.includes('/staff/invitation/')));
  await visit('choose a password', noor);
  await noor.presses('Save password');
  await visit('choose a password, empty', noor);
  await noor.hands.fill(noor.main.getByLabel('New password', { exact: true }), PASSWORD);
  await noor.presses('Save password');
  await noor.typesPassword(PASSWORD);
  await noor.arrivesAt('Set up your authenticator');
  await visit('set up the authenticator', noor);
  await noor.presses('Continue');
  await visit('set up the authenticator, no code', noor);
  await noor.types('6-digit code', codeAt(await noor.page.locator('#key').innerText(), stage.product.now()));
  await noor.presses('Continue');
  await noor.arrivesAt('Keep your recovery codes');
  await visit('recovery codes', noor);
  await noor.presses('I have kept them');
  await noor.opens('/staff/account');
  await visit('own account', noor);
  await noor.opens('/staff/account/password-again');
  await visit('password again', noor);
  await noor.presses('Continue');
  await visit('password again, empty', noor);
  await noor.hands.fill(noor.main.getByLabel('Password', { exact: true }), PASSWORD);
  await noor.presses('Continue');
  await noor.opens('/staff/account');
  await noor.presses('Save password');
  await visit('own account, password too short', noor);
}

async function theDay(stage, visit) {
  const sam = await atWork(stage);
  await sam.opens('/staff/day');
  await visit('day', sam);
  await sam.main.getByText('Practitioners shown', { exact: true }).click();
  await visit('day, practitioners shown', sam);
  await passes(sam, visit, {
    'day, a Sunday': '/staff/day?date=2027-03-07',
    week: '/staff/week',
    'week, long past': '/staff/week?date=2020-01-06',
    'day sheet': '/staff/day/print',
    'day sheet, full names': '/staff/day/print?names=full',
    list: '/staff/list',
    'list, empty': '/staff/list?from=2020-01-06&to=2020-01-06',
    'list, dates the wrong way round': '/staff/list?from=2027-03-06&to=2027-03-01',
    arrived: '/staff/arrived',
    'why there are no times': '/staff/availability',
    'not found (404)': '/staff/nowhere',
  });
  await sam.opens('/staff/list');
  await sam.main.getByText(/^More actions/).first().click();
  await visit('list, more actions', sam);
  await sam.opens('/staff/arrived');
  await sam.page.getByLabel('Location').selectOption('Lakeside Clinic');
  await sam.presses('Show');
  await visit('arrived, at one place', sam);
  await sam.opens('/staff/availability');
  await sam.presses('Check');
  await visit('why there are no times, nothing chosen', sam);
  for (const label of ['Reason', 'Practitioner', 'Location']) await sam.page.getByLabel(label, { exact: true }).selectOption({ index: 1 });
  await sam.main.getByLabel('Date').fill('2027-03-02');
  await sam.presses('Check');
  await visit('why there are no times, answered', sam);
}

async function oneVisit(stage, visit) {
  const sam = await atWork(stage);
  for (const state of ['Booked', 'Confirmed', 'Arrived', 'In progress', 'Completed', 'No-show']) {
    await sam.opens('/staff/day');
    if (await sam.hasVisit(state)) {
      await sam.opensVisit(state);
      await visit(`visit, ${state}`, sam);
    }
  }
  await sam.opens('/staff/day');
  await sam.opensVisit('Booked');
  const own = new URL(sam.page.url()).pathname;
  await sam.presses('Save note');
  await visit('visit, note empty', sam);
  await sam.opens(own);
  await sam.types('Add a note', 'Needs a ramp, and somebody who helps with the form. '.repeat(3));
  await sam.presses('Save note');
  const other = await atWork(stage);
  await other.opens(own);
  await sam.presses('Mark as arrived');
  await visit('visit, with a note and an undo', sam);
  await other.presses('Mark as arrived');
  await visit('visit, changed by somebody else (409)', other);
  await sam.presses('Undo');
  await sam.follows('Edit appointment');
  await visit('edit', sam);
  await sam.types('Length in minutes', 'long');
  await sam.presses('Save changes');
  await visit('edit, refused', sam);
  await sam.opens(`${own}/move`);
  await visit('move', sam);
  await sam.main.getByText('Show other practitioners').click();
  await visit('move, other practitioners', sam);
  await sam.presses('Move appointment');
  await visit('move, refused', sam);
  await sam.opens(`${own}/cancel`);
  await visit('cancel', sam);
  await sam.presses('Cancel appointment');
  await visit('cancel, refused', sam);
  await sam.chooses('radio', 'The practice');
  await sam.chooses('radio', 'Another reason');
  await sam.presses('Cancel appointment');
  await visit('visit, cancelled', sam);
}

async function booking(stage, visit) {
  const sam = await atWork(stage);
  for (const [name, path, button] of [['new visit', '/staff/appointments/new', 'Book appointment'], ['walk-in', '/staff/walk-in', 'Add walk-in']]) {
    await sam.opens(path);
    await visit(name, sam);
    await sam.presses(button);
    await visit(`${name}, refused`, sam);
    await sam.opens(path);
    await sam.main.getByRole('searchbox', { name: 'Find a patient' }).fill('Nobody at all');
    await sam.presses('Search');
    await visit(`${name}, nobody found`, sam);
    await sam.main.getByRole('searchbox', { name: 'Find a patient' }).fill('Abara');
    await sam.presses('Search');
    await visit(`${name}, patients found`, sam);
    await sam.main.getByRole('radio').first().check();
    await sam.page.getByLabel('Reason', { exact: true }).selectOption({ index: 1 });
    await sam.presses('Show free times');
    await visit(`${name}, free times`, sam);
  }
}

async function patients(stage, visit) {
  const sam = await atWork(stage);
  const finds = async (words) => {
    await sam.types(FIND, words);
    await sam.presses('Search');
  };
  await sam.opens('/staff/patients');
  await visit('patients', sam);
  await finds('Nobody at all');
  await visit('patients, nobody found', sam);
  await finds('Adda Abarra');
  await visit('patients, found', sam);
  await sam.follows('Ada Abara');
  await visit('one patient', sam);
  await sam.main.getByText('Who saw or changed what').click();
  await visit('one patient, activity', sam);
  await sam.follows('Find another record of this patient');
  await visit('another record', sam);
  await sam.presses('Search');
  await visit('another record, nothing typed', sam);
  await finds('Jonas Abara');
  await visit('another record, found', sam);
  await sam.goesBy('link', /^Compare with Jonas Abara/);
  await sam.arrivesAt('Merge two records');
  await visit('merge', sam);
  const merge = new URL(sam.page.url());
  await sam.presses('Merge records');
  await sam.arrivesAt('Ada Abara');
  await visit('one patient, merged', sam);
  await sam.opens(`${merge.pathname}${merge.search}`);
  await visit('merge, already done', sam);
  await sam.opens(merge.pathname.replace(/\/merge$/, ''));
  await sam.goesBy('button', /^Undo merge with Jonas Abara/);
  await sam.arrivesAt('Jonas Abara');
  await visit('one patient, apart again', sam);
  await sam.follows('Edit details');
  await visit('one patient, edited', sam);
  await sam.types('First name', '');
  await sam.presses('Save');
  await visit('one patient, edited, refused', sam);
  await sam.opens('/staff/patients/new');
  await visit('new patient', sam);
  await sam.presses('Add patient');
  await visit('new patient, refused', sam);
  for (let times = 0; times < 2; times += 1) {
    await sam.opens('/staff/patients/new');
    const answers = { 'First name': 'Wilhelmina-Konstantina', 'Last name': 'Featherstonehaugh-Cholmondeley', Day: '9', Month: '11', Year: '1951' };
    for (const [label, text] of Object.entries(answers)) await sam.types(label, text);
    await sam.presses('Add patient');
    await visit(times ? 'new patient, one is alike' : 'one patient, new', sam);
  }
}

async function calendar(stage, visit) {
  const sam = await atWork(stage);
  await passes(sam, visit, {
    blocks: '/staff/blocks',
    'visits in blocked time, none': '/staff/offers',
    'new block': '/staff/blocks/new',
    closures: '/staff/closures',
    schedules: '/staff/schedules',
  });
  await sam.main.getByRole('row').getByRole('link').first().click();
  await sam.page.waitForLoadState('load');
  await visit('one schedule', sam);
  const schedule = new URL(sam.page.url()).pathname;
  await sam.main.getByLabel('Starts on').fill('2027-03-08');
  await sam.main.getByText(/^Visit reasons allowed/).first().click();
  await visit('one schedule, reasons', sam);
  const until = sam.main.getByLabel(/^To on Monday/).first();
  await until.fill('06:00');
  await until.press('Enter');
  await sam.main.getByRole('heading', { name: 'There is a problem' }).waitFor();
  await visit('one schedule, refused', sam);
  await sam.opens(schedule);
  await sam.main.getByLabel('Starts on').fill('2027-03-08');
  await sam.chooses('checkbox', 'Works on Monday');
  await sam.presses('Preview');
  await sam.arrivesAt('Check before you save');
  await visit('one schedule, preview', sam);
  await sam.goesBy('button', /^Save/);
  await visit('one schedule, saved', sam);
  await blocks(sam, visit);
  await closures(sam, visit);
}

async function blocks(sam, visit) {
  const who = sam.main.getByRole('group', { name: 'Who' }).getByRole('checkbox');
  await sam.opens('/staff/blocks/new');
  await sam.presses('Block time');
  await visit('new block, refused', sam);
  await who.first().check();
  await sam.chooses('checkbox', 'All day');
  await sam.types('Reason (staff only)', 'Course');
  await sam.presses('Block time');
  await visit('new block, over visits', sam);
  await sam.presses('Block anyway');
  await sam.arrivesAt('Appointments in blocked time');
  await visit('visits in blocked time', sam);
  await sam.main.getByRole('row').getByRole('link').first().click();
  await sam.page.waitForLoadState('load');
  await visit('a visit in blocked time', sam);
  await sam.opens('/staff/day');
  await visit('day with blocked time', sam);
  await sam.opens('/staff/blocks/new');
  await who.nth(1).check();
  await sam.main.getByLabel('Date', { exact: true }).fill('2027-03-07');
  await sam.main.getByLabel('Start time').fill('12:00');
  await sam.main.getByLabel('End time').fill('13:00');
  await sam.types('Reason (staff only)', 'Lunch with the trainees');
  await sam.chooses('radio', 'Every week until');
  await sam.main.getByLabel('Last date').fill('2027-04-04');
  await sam.presses('Block time');
  await sam.opens('/staff/blocks');
  await visit('blocks, a new series', sam);
  await sam.main.getByText('Remove one date').last().click();
  await visit('blocks, one date of a series', sam);
}

async function closures(sam, visit) {
  await sam.opens('/staff/closures');
  await sam.presses('Add');
  await visit('closures, refused', sam);
  await sam.opens('/staff/closures');
  await sam.chooses('radio', 'Different hours');
  await visit('closures, different hours', sam);
  await sam.opens('/staff/closures');
  await sam.main.getByLabel('From date').fill('2027-03-03');
  await sam.main.getByLabel('To date').fill('2027-03-03');
  await sam.page.getByLabel('Applies to').selectOption('Whole practice');
  await sam.presses('Add');
  await sam.arrivesAt('Check before you save');
  await visit('closures, preview', sam);
  await sam.goesBy('button', /^Save/);
  await visit('closures, one ahead', sam);
  await sam.opens('/staff/closures/holidays');
  await visit('holidays', sam);
  await sam.presses('Import');
  await visit('holidays, refused', sam);
  await sam.page.getByLabel('Calendar file (.ics)').setInputFiles(HOLIDAYS);
  await sam.presses('Import');
  await sam.arrivesAt('Check before you save');
  await visit('holidays, preview', sam);
  await sam.presses('Save');
  await sam.arrivesAt('Closures and exceptions');
  await sam.opens('/staff/week?date=2027-03-03');
  await visit('week with a closed day', sam);
  await sam.opens('/staff/day?date=2027-03-03');
  await visit('day that is closed', sam);
}

async function whatWasDone(stage, visit) {
  const sam = await atWork(stage);
  await passes(sam, visit, {
    reports: '/staff/reports',
    'reports, empty': '/staff/reports?from=2020-01-06&to=2020-01-12',
    messages: '/staff/messages',
    'messages, none': '/staff/messages?from=2020-01-06&to=2020-01-06',
    activity: '/staff/activity',
    'activity, none': '/staff/activity?from=2020-01-06&to=2020-01-06',
  });
  await sam.opens('/staff/reports');
  for (const summary of await sam.main.getByText(/^Show as table/).all()) await summary.click();
  await visit('reports, as tables', sam);
}

async function settings(stage, visit) {
  const sam = await atWork(stage);
  await sam.opens('/staff/settings');
  await visit('settings', sam);
  const parts = await sam.main.getByRole('list').getByRole('link').evaluateAll((links) => links.map((link) => [link.textContent, link.pathname]));
  for (const [name, path] of parts) {
    await sam.opens(path);
    await visit(`settings, ${name}`, sam);
    await partOfSettings(sam, visit, name);
  }
  await sam.opens('/staff/settings/accounts');
  await sam.follows('Ana Lee');
  await visit('settings, one account', sam);
  await sam.opens('/staff/settings/practitioners/edit/lee');
  await sam.presses('Remove');
  await visit('settings, preview', sam);
  await sam.opens('/staff/kiosks');
  await visit('kiosks', sam);
  await sam.presses('Turn this device into a kiosk');
  await visit('kiosks, refused', sam);
}

/** A form, or a list with a form for each of its entries, with what it says when nothing is filled in. */
async function partOfSettings(sam, visit, name) {
  const add = sam.main.getByRole('link', { name: /^Add / });
  const first = sam.main.getByRole('row').getByRole('link').first();
  if (await add.count()) {
    const entry = (await first.count()) ? await first.getAttribute('href') : undefined;
    await add.click();
    await sam.page.waitForLoadState('load');
    await visit(`settings, ${name}, new`, sam);
    await sam.presses('Add');
    await visit(`settings, ${name}, new, refused`, sam);
    if (!entry) return;
    await sam.opens(entry);
    await visit(`settings, ${name}, one of them`, sam);
  } else if (await sam.main.getByRole('button', { name: 'Save', exact: true }).count()) {
    for (const box of await sam.main.getByRole('textbox').all()) await box.fill('');
    await sam.presses('Save');
    await visit(`settings, ${name}, emptied`, sam);
  }
}
