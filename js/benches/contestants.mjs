/**
 * Who asks for a page of contacts and reads one field of each row: each as its own users do.
 *
 * Each imports its library itself, because each has a process of its own. It gives a function that sends one request and counts the
 * rows that had the field.
 */

export const KEY = `mks_${'k'.repeat(48)}`;
const LIST = '/v1/contacts/list';

/** What the client sends; by hand it is written once. */
const HEADERS = {
  authorization: `Bearer ${KEY}`,
  accept: 'application/json',
  'content-type': 'application/json',
  'user-agent': `bench/1.0.0 Node/${process.versions.node} ${process.platform}/${process.arch}`,
};

/** Ours, as it comes. */
async function monaco(baseURL, pageSize) {
  const { Monaco } = await import('monaco-crm');
  const client = new Monaco({ apiKey: KEY, baseURL });
  return async () => countTyped((await client.contacts.list({ pageSize })).items);
}

/** Ours, over the `fetch` that Node has. */
async function monacoOverFetch(baseURL, pageSize) {
  const { Monaco } = await import('monaco-crm');
  const client = new Monaco({ apiKey: KEY, baseURL, fetch });
  return async () => countTyped((await client.contacts.list({ pageSize })).items);
}

/** No library at all, by someone who knows Node: connections are kept, no URL is parsed, the body has its length. */
async function bareHttp(baseURL, pageSize) {
  const { protocol, hostname: host, port } = new URL(baseURL);
  const http = await import(protocol === 'https:' ? 'node:https' : 'node:http');
  const agent = new http.Agent({ keepAlive: true });
  const exchange = () =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ page: 1, page_size: pageSize });
      const headers = { ...HEADERS, 'content-length': Buffer.byteLength(body) };
      const request = http.request({ host, port, path: LIST, method: 'POST', agent, headers }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString())));
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  return async () => count(await exchange());
}

/** The HTTP library of Node's own people. */
async function undici(baseURL, pageSize) {
  const { request } = await import('undici');
  return async () => {
    const body = JSON.stringify({ page: 1, page_size: pageSize });
    const answer = await request(baseURL + LIST, { method: 'POST', headers: HEADERS, body });
    return count(await answer.body.json());
  };
}

/** The `fetch` that Node has. */
function bareFetch(baseURL, pageSize) {
  return async () => {
    const body = JSON.stringify({ page: 1, page_size: pageSize });
    const answer = await fetch(baseURL + LIST, { method: 'POST', headers: HEADERS, body });
    return count(await answer.json());
  };
}

/** Its raw request. It sends a form instead of JSON. */
async function stripe(baseURL, pageSize) {
  const { Stripe } = await import('stripe');
  const { protocol, hostname: host, port } = new URL(baseURL);
  const client = new Stripe('sk_test_bench', { protocol: protocol.slice(0, -1), host, port });
  return async () => count(await client.rawRequest('POST', LIST, { page: 1, page_size: pageSize }));
}

/** Its low-level post. */
async function openai(baseURL, pageSize) {
  const { OpenAI } = await import('openai');
  const client = new OpenAI({ apiKey: KEY, baseURL: `${baseURL}/v1` });
  return async () => count(await client.post('/contacts/list', { body: { page: 1, page_size: pageSize } }));
}

/** Rows with an e-mail address, of plain JSON. */
function count(page) {
  return countTyped(page.data);
}

/** The same, of objects. */
function countTyped(rows) {
  let found = 0;
  for (const row of rows) if (row.email) found++;
  return found;
}

export const CONTESTANTS = {
  monaco,
  'monaco over fetch': monacoOverFetch,
  bare: bareHttp,
  undici,
  fetch: bareFetch,
  stripe,
  openai,
};
