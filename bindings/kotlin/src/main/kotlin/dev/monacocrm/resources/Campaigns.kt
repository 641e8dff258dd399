package dev.monacocrm.resources

import dev.monacocrm.CallOptions
import dev.monacocrm.Sender
import dev.monacocrm.checked
import dev.monacocrm.inRealTime
import dev.monacocrm.internal.core.nextPoll
import dev.monacocrm.models.CampaignDetail
import dev.monacocrm.models.textOf
import dev.monacocrm.now
import dev.monacocrm.toMillis
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.delay

/** Outreach to audiences: a template, senders and rules. */
public class Campaigns internal constructor(sender: Sender) : CampaignsOperations(sender) {
    /**
     * Waits until a campaign has enrolled the contacts of its audiences, and gives the campaign as it is then: its
     * `enrollmentStatus` is "completed" or "failed". It gets the campaign again and again, ever less often.
     *
     * Throws [NotFoundException][dev.monacocrm.NotFoundException], and [ApiTimeoutException][dev.monacocrm.ApiTimeoutException]
     * where that would take longer than [timeout]; the enrolment goes on then, and also where the coroutine is cancelled.
     *
     * @param onProgress told of the campaign each time it was got
     */
    public suspend fun waitForEnrollment(
        campaignId: String,
        timeout: Duration = 10.minutes,
        options: CallOptions? = null,
        onProgress: suspend (CampaignDetail) -> Unit = {},
    ): CampaignDetail {
        val deadline = toMillis("timeout", timeout).toULong()
        val began = now()
        var polls = 0u
        while (true) {
            val campaign = get(campaignId, options)
            polls += 1u
            onProgress(campaign)
            val status = textOf(campaign["enrollment_status"])
            val wait = checked { nextPoll(status, polls, now() - began, deadline) } ?: return campaign
            inRealTime { delay(wait.toLong()) }
        }
    }
}
