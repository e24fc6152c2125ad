// The practices of a run, each started when the first test asks for it.
import { fileURLToPath } from 'node:url';
import { startDemo } from './product.js';

const started = new Map();

/** The practice that `openslot demo` brings along. */
export const demo = () => once('demo', {});

/** The same, for tests that let time pass: they stop and start the program, so they share it with nobody else. */
export const passingTime = () => once('passing time', {});

/** The same on the day of a visit, when its patients come. */
export const arrivals = () => once('arrivals', {});

/** The same for tests that let days pass until a visit is near. */
export const reminding = () => once('reminding', {});

/** The same for tests that block whole days, which others would find without times. */
export const blocking = () => once('blocking', {});

/** The same for tests that change weekly hours, which others would find changed. */
export const scheduling = () => once('scheduling', {});

/** The same for the walk past every page of staff, which blocks a day too. */
export const walked = () => once('walked', {});

/** The same for whole days at the front desk, one after another. */
export const frontDesk = () => once('front desk', {});

/** A practice with one doctor, who works in two weeks that lie apart. */
export const quiet = () => once('quiet', { practice: fileURLToPath(new URL('../practices/quiet.toml', import.meta.url)) });

/** A reason at the quiet practice whose next visit can be booked, but no longer be changed online. */
export const LONG_NOTICE = 'Small surgery';

/** A reason at the quiet practice that patients ask for, and who answers them. */
export const ON_REQUEST = 'Second opinion';
export const QUIET_DESK = 'desk@quiet-harbor.example';

/** The demo with its limits on tries in force. */
export const limited = () => once('limited', { limits: 'on' });

function once(name, options) {
  if (!started.has(name)) started.set(name, startDemo(options));
  return started.get(name);
}
