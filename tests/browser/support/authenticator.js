// An authenticator app: what it shows for a key at a time (RFC 6238, with the RFC's own defaults).
import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

/** The 6-digit code of a key in base 32, at `now` in milliseconds. */
export function codeAt(key, now) {
  const bits = [...key.replace(/\s/g, '')].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from(bits.match(/[01]{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS)));
  const mac = createHmac('sha1', secret).update(step).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
