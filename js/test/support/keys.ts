/** A key that no server knows. */
export const KEY = `mks_${'k'.repeat(48)}`;
