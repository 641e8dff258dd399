/** What the transports keep to and no case of the torture server says. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { APIConnectionError, type ClientOptions, ConfigurationError, Monaco, ProxyError } from 'monaco-crm';
import { canary } from './support/leaks.js';
import { Player } from './support/player.js';
import { type Handler, RawServer, refusingPort } from './support/raw_server.js';
import { cases, TortureServer } from './support/torture.js';
import { until } from './support/until.js';

const BOUND = { timeout: 60_000 };
const TRANSPORTS: Readonly<Record<string, ClientOptions>> = { https: {}, fetch: { fetch } };

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"data":{}}';
const ok: Handler = (connection) => connection.write(OK);

function clientOf(server: RawServer, options: ClientOptions = {}): Monaco {
  return new Monaco({ apiKey: canary(), baseURL: server.url, maxAttempts: 1, ...options });
}

for (const [name, options] of Object.entries(TRANSPORTS)) {
  describe(name, BOUND, () => {
    test('a thousand calls with one signal leave no listener and no warning', async (t) => {
      const warnings: Error[] = [];
      const warn = (warning: Error) => warnings.push(warning);
      process.on('warning', warn);
      const server = await RawServer.start(t, ok);
      const client = clientOf(server, options);
      const { signal } = new AbortController();
      for (let rest = 1000; rest > 0; rest -= 50) {
        await Promise.all(Array.from({ length: 50 }, () => client.request('GET', '/v1/me', { signal })));
      }
      client.close();
      process.off('warning', warn);
      assert.deepEqual([getEventListeners(signal, 'abort').length, warnings], [0, []]);
    });

    test('a closed client sends nothing, and may be closed again', async (t) => {
      const server = await RawServer.start(t, ok);
      const client = clientOf(server, options);
      client.close();
      client.close();
      await assert.rejects(client.me.get(), { kind: 'connection', certainty: 'not_sent', cause: 'the client is closed' });
      assert.equal(server.connections, 0);
    });

    test('a call under way comes to its end after the closing', async (t) => {
      let answer = () => {};
      const server = await RawServer.start(t, (connection) => {
        answer = () => connection.write(OK);
      });
      const client = clientOf(server, options);
      const call = client.request('GET', '/v1/me');
      await until(() => server.requests.length === 1);
      client.close();
      answer();
      assert.deepEqual(await call, { data: {} });
    });

    test('a gzipped answer of any size is read', async (t) => {
      for (const rows of [1, 20_000]) {
        const data = Array.from({ length: rows }, (_, id) => ({ id, noise: Math.sin(id) }));
        const packed = gzipSync(JSON.stringify({ data }));
        const server = await RawServer.start(t, (connection) => {
          connection.write(`HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\ncontent-length: ${packed.length}\r\n\r\n`);
          connection.write(packed);
        });
        const client = clientOf(server, options);
        assert.deepEqual(await client.request('GET', '/v1/me'), { data });
        client.close();
      }
    });

    test('every address that refuses is named, and no request was sent', async () => {
      const baseURL = `http://localhost:${await refusingPort()}`;
      const client = new Monaco({ apiKey: canary(), baseURL, maxAttempts: 1, ...options });
      const error = await client.me.get().catch((fault: unknown) => fault);
      assert.ok(error instanceof APIConnectionError);
      assert.equal(error.certainty, 'not_sent');
      assert.match(String(error.cause), /ECONNREFUSED/);
    });
  });
}

describe('https alone', BOUND, () => {
  test('a request is exactly what the core says, and sends no cookie back', async (t) => {
    const server = await RawServer.start(t, (connection) => {
      connection.write(OK.replace('\r\n\r\n', '\r\nset-cookie: session=1\r\n\r\n'));
    });
    const client = clientOf(server);
    await client.request('POST', '/v1/x', { query: { a: 'b' }, body: { name: 'é' } });
    await client.request('GET', '/v1/me');
    client.close();
    const [post = '', get = ''] = server.requests;
    const [head = '', body] = post.split('\r\n\r\n');
    const [line, ...fields] = head.split('\r\n');
    assert.equal(line, 'POST /v1/x?a=b HTTP/1.1');
    assert.equal(body, '{"name":"é"}');
    const names = fields.map((field) => field.split(':')[0]?.toLowerCase()).sort();
    const expected = [
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ];
    assert.deepEqual(names, expected);
    assert.ok(fields.includes(`host: 127.0.0.1:${server.port}`) && fields.includes('content-length: 13'));
    assert.ok(!/^(cookie|content-length|transfer-encoding):/im.test(get));
    assert.equal(server.connections, 1);
  });

  test('an open client keeps no process alive, and a call under way does', async (t) => {
    const server = await RawServer.start(t, (connection) => {
      setTimeout(() => connection.write(OK.replace('200 OK', '404 No')), 300);
    });
    const child = spawn(process.execPath, ['build/test/children/lingerer.mjs'], {
      env: { ...process.env, MONACO_BASE_URL: server.url },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await once(child, 'exit');
    assert.match(said, /^NotFoundError/);
  });

  test('at most 100 connections are open: who gets none within the time for connecting was not sent', async (t) => {
    const held: (() => void)[] = [];
    const server = await RawServer.start(t, (connection) => held.push(() => connection.write(OK)));
    const client = clientOf(server, { connectTimeout: 1000 });
    const calls = Array.from({ length: 100 }, () => client.request('GET', '/v1/me'));
    await until(() => held.length === 100);
    await assert.rejects(client.request('GET', '/v1/me'), { certainty: 'not_sent', message: /^no free connection in the pool/ });
    const waiting = client.request('GET', '/v1/me');
    for (const answer of held) answer();
    await Promise.all(calls);
    await until(() => held.length === 101);
    held[100]?.();
    assert.deepEqual(await waiting, { data: {} });
    assert.equal(server.connections, 100);
    client.close();
  });

  test('a call that is cancelled while it waits for a connection leaves its place to the next', async (t) => {
    const held: (() => void)[] = [];
    const server = await RawServer.start(t, (connection) => held.push(() => connection.write(OK)));
    const client = clientOf(server);
    const calls = Array.from({ length: 100 }, () => client.request('GET', '/v1/me'));
    await until(() => held.length === 100);
    const controller = new AbortController();
    const cancelled = client.request('GET', '/v1/cancelled', { signal: controller.signal });
    const next = client.request('GET', '/v1/next');
    controller.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
    held[0]?.();
    await until(() => held.length === 101);
    for (const answer of held.slice(1)) answer();
    await Promise.all([...calls, next]);
    assert.ok(!server.requests.some((request) => request.includes('/v1/cancelled')));
    client.close();
  });

  test('who waits for a connection of a client that is closed was not sent', async (t) => {
    const held: (() => void)[] = [];
    const server = await RawServer.start(t, (connection) => held.push(() => connection.write(OK)));
    const client = clientOf(server);
    const calls = Array.from({ length: 100 }, () => client.request('GET', '/v1/me'));
    await until(() => held.length === 100);
    const waiting = client.request('GET', '/v1/me');
    client.close();
    await assert.rejects(waiting, { certainty: 'not_sent', cause: 'the client is closed' });
    for (const answer of held) answer();
    await Promise.all(calls);
    await until(() => server.open === 0);
  });

  test('at most 20 idle connections are kept', async (t) => {
    const held: (() => void)[] = [];
    const server = await RawServer.start(t, (connection) => {
      held.push(() => connection.write(OK));
      if (held.length === 30) for (const answer of held) answer();
    });
    const client = clientOf(server);
    await Promise.all(Array.from({ length: 30 }, () => client.request('GET', '/v1/me')));
    await until(() => server.open === 20);
    client.close();
    await until(() => server.open === 0);
  });

  test('what is no HTTP behind a whole answer takes nothing away from it, and ends the connection', async (t) => {
    const server = await RawServer.start(t, (connection) => connection.write(`${OK}no HTTP\r\n\r\n`));
    const client = clientOf(server);
    for (const connections of [1, 2]) {
      assert.deepEqual(await client.request('GET', '/v1/me'), { data: {} });
      assert.equal(server.connections, connections);
    }
  });

  test('a head of 60 KiB is taken, and one of 70 is not', async (t) => {
    for (const [size, fits] of [
      [60, true],
      [70, false],
    ] as const) {
      const field = `x-field: ${'x'.repeat(size * 1024)}`;
      const server = await RawServer.start(t, (connection) => connection.write(OK.replace('\r\n\r\n', `\r\n${field}\r\n\r\n`)));
      const call = clientOf(server).request('GET', '/v1/me');
      if (fits) assert.deepEqual(await call, { data: {} });
      else await assert.rejects(call, { message: /^the answer is larger than the transport takes/ });
    }
  });

  test("the proxy's password is told to the proxy, and to nobody else", async (t) => {
    const proxy = await RawServer.start(t, (connection) => {
      connection.write('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    });
    setEnvironment(t, { HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${proxy.port}` });
    const client = new Monaco({ apiKey: canary(), baseURL: 'https://monaco.invalid' });
    const error = await client.me.get().catch((fault: unknown) => fault);
    assert.ok(error instanceof ProxyError);
    assert.deepEqual([error.certainty, error.attempts], ['not_sent', 1]);
    const basic = Buffer.from('user:hunter2').toString('base64');
    assert.match(
      proxy.requests[0] ?? '',
      new RegExp(`^CONNECT monaco.invalid:443 HTTP/1.1\r\n[^]*proxy-authorization: Basic ${basic}\r\n`),
    );
    const shown = inspect([error, client], { depth: Number.POSITIVE_INFINITY, showHidden: true });
    assert.ok(!shown.includes('hunter2') && !shown.includes(basic));
  });

  test('a proxy that sends bytes before TLS began is refused, and so is one that is none', async (t) => {
    const proxy = await RawServer.start(t, (connection) => connection.write('HTTP/1.1 200 OK\r\n\r\nearly'));
    setEnvironment(t, { ALL_PROXY: proxy.url });
    await assert.rejects(new Monaco({ apiKey: canary(), baseURL: 'https://monaco.invalid' }).me.get(), { kind: 'proxy' });
    setEnvironment(t, { ALL_PROXY: 'socks5://user:hunter2@127.0.0.1' });
    assert.throws(
      () => new Monaco({ apiKey: canary(), baseURL: 'https://monaco.invalid' }),
      (fault) => fault instanceof ConfigurationError && !inspect(fault).includes('hunter2'),
    );
  });

  test('a certificate is checked whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const server = new TortureServer();
    const player = new Player(await server.authority(), { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    const name = 'tls-certificate-of-an-unknown-authority';
    const one = cases().find((given) => given.name === name);
    assert.ok(one);
    const { played, seen } = await server.during(name, (told) => player.play({ transport: 'https', case: one, told }));
    await player.stop();
    await server.stop();
    assert.deepEqual(played.outcomes, [[{ error: { kind: 'certificate', certainty: 'not_sent', attempts: 1 } }]]);
    assert.deepEqual(seen.origin, { connections: 1, requests: [], unclosed: 0 });
  });
});

describe('fetch alone', BOUND, () => {
  test('a fetch is told to follow nothing, to keep nothing and to add nothing', async (t) => {
    const server = await RawServer.start(t, ok);
    const inits: (RequestInit | undefined)[] = [];
    const client = clientOf(server, {
      fetch: (input, init) => {
        inits.push(init);
        return fetch(input, init);
      },
    });
    await client.request('GET', '/v1/me');
    const [{ redirect, credentials, cache } = {}] = inits as [(RequestInit & { cache?: string })?];
    assert.deepEqual({ redirect, credentials, cache }, { redirect: 'manual', credentials: 'omit', cache: 'no-store' });
  });

  test('a fetch that does not heed its signal takes no longer than the attempt', async () => {
    const given = { apiKey: canary(), maxAttempts: 1, timeout: 50, fetch: () => new Promise<Response>(() => {}) };
    await assert.rejects(new Monaco(given).me.get(), { kind: 'timeout', certainty: 'unknown' });
    const signal = AbortSignal.timeout(50);
    await assert.rejects(new Monaco({ ...given, timeout: 60_000 }).me.get({ signal }), { name: 'AbortError' });
  });

  test('a fetch that throws may have sent the request', async (t) => {
    const server = await RawServer.start(t, () => {});
    for (const fault of [new TypeError('its own'), 'text']) {
      const client = clientOf(server, { fetch: () => Promise.reject(fault) });
      await assert.rejects(client.me.get(), { kind: 'connection', certainty: 'unknown' });
    }
  });
});

const PROXY_VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'https_proxy', 'all_proxy', 'no_proxy'];

/** Until the test ends no proxy variables but these are set. */
function setEnvironment(t: { after(undo: () => void): void }, variables: Record<string, string>): void {
  const before = Object.fromEntries(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
  t.after(() => {
    for (const name of PROXY_VARIABLES) setVariable(name, before[name]);
  });
  for (const name of PROXY_VARIABLES) setVariable(name, variables[name]);
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
