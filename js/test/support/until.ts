/** Waiting for what happens meanwhile. */

import { setTimeout as sleep } from 'node:timers/promises';

/** Ends once `holds`; the runner's own limit ends what never comes. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(1);
}
