/** Calls through the binding that are kept: what the test of memory must find. */

import { ApiKey, type Call, CallOptions, Client, Request } from '../support/core.js';
import { growthOver } from '../support/growth.js';
import { KEY } from '../support/keys.js';

const client = new Client('{}', ApiKey.parse(KEY), undefined, 0, 0);
const kept: Call[] = [];
const start = () => kept.push(client.start(new Request('get_me'), new CallOptions('{}'), new Uint8Array(32), 0));

console.log(JSON.stringify(await growthOver(20_000, start)));
