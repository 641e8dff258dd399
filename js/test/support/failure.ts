import assert from 'node:assert/strict';
import type { MonacoError } from 'monaco-crm';

/** What a call rejects with. */
export async function failure(call: PromiseLike<unknown>): Promise<MonacoError> {
  return call.then(
    () => assert.fail('the call succeeded'),
    (error: MonacoError) => error,
  );
}

/** What is thrown. */
export function thrownBy(make: () => unknown): MonacoError {
  try {
    make();
  } catch (error) {
    return error as MonacoError;
  }
  return assert.fail('nothing was thrown');
}
