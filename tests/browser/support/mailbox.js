// The demo's collected mail, read the way a person reads it: the newest message to one address about one thing.
import { eventually } from './wait.js';

export class Mailbox {
  constructor(origin) {
    this.origin = origin;
  }

  /** Every message so far, newest first: `{id, to, subject, text, html, attachments, at}`. */
  async all() {
    const answer = await fetch(`${this.origin}/dev/mailbox.json`);
    if (!answer.ok) throw new Error(`/dev/mailbox.json answered ${answer.status}`);
    return answer.json();
  }

  /** The messages to one address, newest first. */
  async to(address) {
    return (await this.all()).filter((mail) => [mail.to].flat().some((to) => to.includes(address)));
  }

  /** Waits for a message to `address` whose subject matches and which is none of `seen`. */
  async next(address, subject, seen = []) {
    const known = new Set(seen.map((mail) => mail.id));
    const isNew = (mail) => subject.test(mail.subject) && !known.has(mail.id);
    return eventually(`mail ${subject} to ${address}`, async () => (await this.to(address)).find(isNew));
  }

  /** Waits for a sign-in code that is none of `seen`; gives the code and the message. */
  async nextCode(address, seen = []) {
    const mail = await this.next(address, /^Your code is \d{6}$/, seen);
    return { code: mail.subject.slice(-6), mail };
  }
}

/** Every address that a message links to, from its text, its HTML and its calendar file, each once. */
export function linksIn(mail) {
  const html = (mail.html ?? '').replaceAll('&amp;', '&').replaceAll('&#x2f;', '/');
  const files = (mail.attachments ?? []).map((file) => decoded(file).replace(/\r?\n[ \t]/g, ''));
  const found = [mail.text ?? '', html, ...files].flatMap((part) => part.match(/https?:\/\/[^\s"'<>\\)]+/g) ?? []);
  return [...new Set(found.map((link) => link.replace(/[.,;]$/, '')))];
}

/** The calendar file of a message as a map of its properties, lines unfolded. */
export function calendarIn(mail) {
  const file = mail.attachments.find((one) => one.content_type.startsWith('text/calendar'));
  if (!file) throw new Error(`no calendar file in "${mail.subject}"`);
  const lines = decoded(file).replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  return Object.fromEntries(lines.filter((line) => line.includes(':')).map((line) => [line.split(/[;:]/)[0], line.slice(line.indexOf(':') + 1)]));
}

function decoded(file) {
  return file.text ?? Buffer.from(file.content, 'base64').toString('utf8');
}
