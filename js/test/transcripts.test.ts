/** Replays every transcript of `tests/transcripts` through the binding, in both forms of success bodies. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { asBytes, asFacts, replayed, type Transcript } from './support/replay.js';

const FOLDER = '../tests/transcripts';
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json') && name !== 'index.json')
  .sort();

for (const [form, respond] of Object.entries({ facts: asFacts, bytes: asBytes })) {
  for (const file of FILES) {
    test(`${file} gives the expected turns, as ${form}`, () => {
      const transcript = read(file) as Transcript;
      const expected = transcript.steps.map((step) => step.expect);
      assert.deepStrictEqual(replayed(transcript, respond), expected);
    });
  }
}

test('the index names every transcript', () => {
  const index = read('index.json') as { file: string }[];
  assert.deepEqual(
    index.map((entry) => entry.file),
    FILES,
  );
  assert.ok(FILES.length >= 300);
});

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}
