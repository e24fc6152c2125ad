// Every patient page, errors included, suits every reader.
import { judgesEveryStop } from '../support/every_stop.js';
import { STRETCHES } from '../support/walk.js';

await judgesEveryStop(STRETCHES, 'patients');
