/** A million calls leave nothing behind, in the module's memory or on the heap. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childFile, run } from './support/child.js';
import type { Growth } from './support/growth.js';

const MEGABYTE = 2 ** 20;

test('a million calls through the binding keep nothing', async () => {
  assertKeepsNothing(await growthOf('calls_of_binding'));
});

test('a hundred thousand calls through a client keep nothing', async () => {
  assertKeepsNothing(await growthOf('calls_of_client'));
});

test('calls that are kept are found', async () => {
  const { module, heap } = await growthOf('calls_that_leak');
  assert.ok(module > MEGABYTE && heap > MEGABYTE, `${module} and ${heap} bytes`);
});

async function growthOf(child: string): Promise<Growth> {
  const { code, out, err } = await run(['--expose-gc', childFile(child)]);
  assert.equal(code, 0, err);
  return JSON.parse(out) as Growth;
}

/** What a heap holds differs a little from one collection to the next; a few bytes a call would be many times that. */
function assertKeepsNothing({ module, heap }: Growth): void {
  assert.equal(module, 0);
  assert.ok(heap < MEGABYTE, `${heap} bytes`);
}
