/** `client.campaigns`, with what takes more than one call. */

import { nextPoll } from '../core.js';
import { CancelledCallError, checked } from '../errors.js';
import type { CampaignDetail } from '../generated/records/campaigns.js';
import { CampaignsOperations } from '../generated/resources/campaigns.js';
import type { CallOptions } from '../options.js';
import { awake } from '../sleepers.js';
import { now, toMillis } from '../time.js';

const TEN_MINUTES = 600_000;

/** How to wait for an enrolment. */
export interface WaitForEnrollment {
  /** For how long in all; 10 min unless given. */
  readonly timeout?: number | undefined;
  /** Called with what each look at the campaign gave, the last included. */
  readonly onProgress?: ((campaign: CampaignDetail) => void) | undefined;
}

/** Outreach to audiences: a template, senders and rules. */
export class Campaigns extends CampaignsOperations {
  /**
   * Looks at a campaign until its enrolment is "completed" or "failed", and gives what it is then. The waits grow from 1 s to 15 s.
   *
   * Rejects with `APITimeoutError` where that would take longer than `timeout`, and as `get` does. The enrolment goes on, whatever
   * becomes of this.
   */
  async waitForEnrollment(
    campaignId: string,
    { timeout = TEN_MINUTES, onProgress }: WaitForEnrollment = {},
    options?: CallOptions,
  ): Promise<CampaignDetail> {
    const [start, longest] = [now(), toMillis('timeout', timeout)];
    for (let polls = 1; ; polls++) {
      const campaign = await this.get(campaignId, options);
      onProgress?.(campaign);
      const status = campaign.get('enrollment_status');
      const wait = checked(() => nextPoll(typeof status === 'string' ? status : undefined, polls, now() - start, longest));
      if (wait === undefined) return campaign;
      await pause(wait, options?.signal);
    }
  }
}

async function pause(wait: number, signal: AbortSignal | undefined): Promise<void> {
  const until = now() + wait;
  while (now() < until) {
    if (signal?.aborted) throw new CancelledCallError('the call was cancelled', { cause: signal.reason });
    await awake(until, signal, () => {});
  }
}
