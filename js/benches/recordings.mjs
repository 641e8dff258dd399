/** Answers as the emulator gives them, whole, kept in files: `recordings.mjs FOLDER` with the emulator in the environment. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is asked for, by the file that its answer is kept in. */
const REQUESTS = {
  me: { method: 'GET', path: '/v1/me' },
  'page-of-10': { method: 'POST', path: '/v1/contacts/list', body: { page: 1, page_size: 10 } },
  'page-of-500': { method: 'POST', path: '/v1/contacts/list', body: { page: 1, page_size: 500 } },
};

export const NAMES = Object.keys(REQUESTS);

/** A recorded answer: head and body. */
export function load(folder, name) {
  return readFileSync(join(folder, name));
}

/** Its headers, names and values by turns, and its body. */
export function split(answer) {
  const headEnd = answer.indexOf('\r\n\r\n');
  const [, ...fields] = answer.toString('latin1', 0, headEnd).split('\r\n');
  const headers = fields.flatMap((field) => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1).trim()]);
  return { headers, body: answer.subarray(headEnd + 4) };
}

async function record(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of NAMES) writeFileSync(join(folder, name), await answerTo(REQUESTS[name]));
}

/** The answer as one message that keeps its connection. */
function answerTo({ method, path, body }) {
  const { MONACO_BASE_URL: baseURL, MONACO_API_KEY: key } = process.env;
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(baseURL + path, { method, headers }, async (response) => {
      const content = Buffer.concat(await response.toArray());
      if (response.statusCode !== 200) return reject(new Error(`the emulator answered ${method} ${path} ${response.statusCode}`));
      resolve(Buffer.concat([head(response.rawHeaders, content.length), content]));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function head(rawHeaders, length) {
  const fields = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]]] : []));
  const own = fields.filter(([name]) => !/^(connection|keep-alive|content-length|transfer-encoding)$/i.test(name));
  const lines = [...own, ['content-length', length]].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`, 'latin1');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await record(process.argv[2]);
