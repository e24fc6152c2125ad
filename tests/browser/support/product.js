// Starts the program as a person would: `openslot demo`, with its own folder and port.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Mailbox } from './mailbox.js';
import { eventually } from './wait.js';

/** When every demo starts: a Monday morning in the practice's own zone, so that all dates are known. */
export const OPENING = '2027-03-01T09:00:00-05:00';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 30_000;

const running = new Set();
const logs = [];

/** Everything that the programs of this run have written to their logs so far. */
export function everythingLogged() {
  return logs.join('');
}

/** Starts a demo and waits until it answers. `practice` is a practice file, `limits` is `on` or `off`. */
export async function startDemo({ practice, limits = 'off' } = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openslot-browser-'));
  // The database server of a demo run as root works as another person, who must reach the folder.
  await chmod(folder, 0o755);
  const product = new Product({ folder, practice, limits, port: await freePort() });
  running.add(product);
  await product.start(OPENING);
  return product;
}

/** Stops every demo that is still running and removes its folder. */
export async function stopDemos() {
  await Promise.all([...running].map((product) => product.end()));
}

class Product {
  constructor(made) {
    Object.assign(this, made);
    this.origin = `http://127.0.0.1:${this.port}`;
    this.mailbox = new Mailbox(this.origin);
  }

  /** Starts the program with its clock at `at` (RFC 3339); the folder keeps what was there. */
  async start(at) {
    this.at = new Date(at);
    this.startedAt = Date.now();
    const words = ['demo', '--bind', `127.0.0.1:${this.port}`, '--data', this.folder, '--at', at];
    if (this.practice) words.push('--practice', this.practice);
    const settings = { ...withoutSettings(process.env), OPENSLOT_LOG: 'debug', OPENSLOT_RATE_LIMITS: this.limits };
    this.program = spawn(program(), words, { env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
    this.written = '';
    for (const stream of [this.program.stdout, this.program.stderr]) stream.on('data', (text) => this.note(String(text)));
    await eventually(`an answer from ${this.origin}/readyz`, () => this.isReady(), START_WITHIN_MS);
  }

  /** Stops the program and starts it again `minutes` later than its clock stands now; sessions, holds and visits remain. */
  async jumps(minutes) {
    const then = new Date(this.now() + minutes * 60_000);
    await this.stop();
    await this.start(then.toISOString());
  }

  /** Where the program's clock stands, in milliseconds. */
  now() {
    return this.at.getTime() + (Date.now() - this.startedAt);
  }

  /** Stops the program and waits until it is gone. */
  async stop() {
    if (!this.program || this.program.exitCode !== null || this.program.signalCode !== null) return;
    this.program.kill('SIGTERM');
    const late = setTimeout(() => this.program.kill('SIGKILL'), STOP_WITHIN_MS);
    await once(this.program, 'exit');
    clearTimeout(late);
  }

  /** Stops the program and removes its folder. */
  async end() {
    running.delete(this);
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  note(text) {
    this.written += text;
    logs.push(text);
  }

  async isReady() {
    if (this.program.exitCode !== null) throw new Error(`openslot demo ended with ${this.program.exitCode}:\n${this.written}`);
    const answer = await fetch(`${this.origin}/readyz`).catch(() => undefined);
    return answer?.ok;
  }
}

// What the person at this machine has set for a program of their own must not reach the tests.
function withoutSettings(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(OPENSLOT_|DATABASE_)/.test(name)));
}

function program() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(REPOSITORY, 'target');
  const found = process.env.OPENSLOT_BIN ?? path.join(target, 'debug', 'openslot');
  if (!existsSync(found)) throw new Error(`${found} is missing: run "cargo build" first, or set OPENSLOT_BIN`);
  return found;
}

async function freePort() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

process.on('exit', () => running.forEach((product) => product.program?.kill('SIGTERM')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
