/** Servers in a process of their own, one for each recorded answer, whatever they are asked: `server.mjs FOLDER`, forked. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { load, NAMES } from './recordings.mjs';

const FILE = fileURLToPath(import.meta.url);

/** Serves what was recorded there: the base URL of each answer, by its name, and how to stop. */
export async function serve(folder) {
  const server = fork(FILE, [folder]);
  const [urls] = await once(server, 'message');
  return { urls, stop: () => server.disconnect() };
}

async function main(folder) {
  const urls = {};
  for (const name of NAMES) {
    const listener = createServer({ noDelay: true }, (connection) => answerEach(connection, load(folder, name)));
    await once(listener.listen(0, '127.0.0.1'), 'listening');
    urls[name] = `http://127.0.0.1:${listener.address().port}`;
  }
  process.send(urls);
  process.on('disconnect', () => process.exit());
}

function answerEach(connection, answer) {
  let received = Buffer.alloc(0);
  connection.on('data', (part) => {
    received = received.length === 0 ? part : Buffer.concat([received, part]);
    const length = messageLength(received);
    if (length === undefined || received.length < length) return;
    received = received.subarray(length);
    connection.write(answer);
  });
  // A contestant that is done goes as it likes.
  connection.on('error', () => connection.destroy());
}

/** Bytes of the message that begins there; undefined while its head is incomplete. */
function messageLength(received) {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1] ?? 0;
  return headEnd + 4 + Number(length);
}

if (process.argv[1] === FILE) await main(process.argv[2]);
