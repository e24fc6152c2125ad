// Waiting for something that another program does: asked again until a deadline, never a fixed pause.
import { setTimeout as pause } from 'node:timers/promises';

const BETWEEN_ASKS_MS = 40;

/** Asks until `ask` gives something truthy and returns that. `what` names it in the failure; `within` is in milliseconds. */
export async function eventually(what, ask, within = 15_000) {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${within} ms: ${what}`);
    await pause(BETWEEN_ASKS_MS);
  }
}
