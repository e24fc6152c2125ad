// Every page of staff, errors included, suits every reader.
import { judgesEveryStop } from '../support/every_stop.js';
import { STAFF_STRETCHES } from '../support/staff_walk.js';

await judgesEveryStop(STAFF_STRETCHES, 'staff');
