/**
 * Servers in a process of their own, two for each recorded answer, one of which speaks TLS, whatever they are asked: `server.mjs FOLDER`,
 * forked.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { load, NAMES } from './recordings.mjs';

const FILE = fileURLToPath(import.meta.url);
const HOST = 'localhost';

/**
 * Serves what was recorded there: the base URL of each answer by its name, with `https` and with `http`; the file of the certificate,
 * which no system trusts; and how to stop.
 */
export async function serve(folder) {
  const server = fork(FILE, [folder]);
  const [{ urls, certificate }] = await once(server, 'message');
  return { urls, certificate, stop: () => server.disconnect() };
}

async function main(folder) {
  const { private: key, cert } = await certificateFor(HOST);
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, cert);
  const urls = { https: {}, http: {} };
  for (const name of NAMES) {
    const answer = load(folder, name);
    const answerAll = (connection) => answerEach(connection, answer);
    urls.https[name] = `https://${HOST}:${await portOf(tls.createServer({ noDelay: true, key, cert }, answerAll))}`;
    urls.http[name] = `http://${HOST}:${await portOf(net.createServer({ noDelay: true }, answerAll))}`;
  }
  process.send({ urls, certificate });
  process.on('disconnect', () => process.exit());
}

/** Imported here, so that nobody who only asks pays for it. */
async function certificateFor(host) {
  const { generate } = await import('selfsigned');
  const names = { name: 'subjectAltName', altNames: [{ type: 2, value: host }] };
  return generate([{ name: 'commonName', value: host }], { keyType: 'ec', extensions: [names] });
}

async function portOf(listener) {
  await once(listener.listen(0, HOST), 'listening');
  return listener.address().port;
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
