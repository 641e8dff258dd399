// Lists every contact of an organisation, whatever happens on the way, and says what did.
//
// Run by `cargo xtask demo`. The key is read from a file each time the client asks for it, as a secrets manager mounts it:
//
//     MONACO_BASE_URL=http://127.0.0.1:8080 node list_every_contact.mjs /run/secrets/monaco-key

import { readFile } from 'node:fs/promises';
import { stdout } from 'node:process';
import { Monaco } from 'monaco-crm';

/** Shows what the client reports while it works, and keeps the figures for the summary. */
class Journal {
  requests = 0;
  refusals = { 429: 0, 503: 0 };
  keys = new Set();
  waits = 0;
  waited = 0;

  /** The client's event hook. */
  onEvent = (event) => {
    if (event.event === 'sending') {
      this.requests += 1;
      this.keys.add(event.key);
    } else if (event.event === 'answered' && event.status >= 400) {
      this.refusals[event.status] = (this.refusals[event.status] ?? 0) + 1;
      this.note(`the server answered ${event.status}`);
    } else if (event.event === 'waiting') {
      this.waits += 1;
      this.waited += event.wait;
      this.note(`waiting ${seconds(event.wait)} (${event.why})`);
    } else if (event.event === 'key_switched') {
      this.note(`going on with the key ${event.to}`);
    }
  };

  /** Rewrites the line that counts. */
  progress(seen) {
    if (stdout.isTTY || seen % 100 === 0) stdout.write(`\r${String(seen).padStart(6)} contacts${stdout.isTTY ? '' : '\n'}`);
  }

  /** A line of its own. */
  note(text) {
    stdout.write(`\r       · ${text}\n`);
  }
}

const keyFile = process.argv[2];
const journal = new Journal();
const started = performance.now();
const ids = [];
const client = new Monaco({ apiKey: () => readFile(keyFile, 'utf8'), onEvent: journal.onEvent });
for await (const contact of client.contacts.listAll({ pageSize: 100 })) {
  ids.push(contact.id);
  journal.progress(ids.length);
}

const summary = {
  'contacts seen': ids.length,
  unique: new Set(ids).size,
  'requests sent': journal.requests,
  '429s': journal.refusals[429],
  '503s': journal.refusals[503],
  waits: `${journal.waits} (${seconds(journal.waited)})`,
  'keys used': [...journal.keys].join(', '),
  time: seconds(performance.now() - started),
};
console.log('\nNode');
for (const [name, value] of Object.entries(summary)) console.log(`  ${name.padEnd(14)} ${value}`);

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
