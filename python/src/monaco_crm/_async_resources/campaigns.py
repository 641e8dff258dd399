"""`client.campaigns`: its operations, and wait_for_enrollment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import anyio

from .. import _core
from .._errors import checked
from .._generated.async_resources.campaigns import AsyncCampaignsOperations
from .._generated.records.campaigns import CampaignDetail
from .._time import MILLIS_PER_SECOND, now_ms, to_ms


class AsyncCampaigns(AsyncCampaignsOperations):
    """Outreach to audiences: a template, senders and rules."""

    async def wait_for_enrollment(
        self,
        campaign_id: str | UUID,
        *,
        timeout: float = 600,  # noqa: ASYNC109 - a deadline that raises what the core says, not one that cancels
        on_progress: Callable[[CampaignDetail], Awaitable[None]] | None = None,
    ) -> CampaignDetail:
        """Waits until a campaign has enrolled the contacts of its audiences.

        Gives the campaign as it is then: its `enrollment_status` is "completed" or "failed". It gets the campaign again and
        again, ever less often, and awaits `on_progress` with it each time. Raises `NotFoundError`, and `APITimeoutError` where
        that would take longer than `timeout` seconds; the enrolment goes on then.
        """
        deadline_ms, began = to_ms("timeout", timeout), now_ms()
        polls = 0
        while True:
            campaign = await self.get(campaign_id)
            polls += 1
            if on_progress is not None:
                await on_progress(campaign)
            wait_ms = checked(_core.next_poll, campaign.get("enrollment_status"), polls, now_ms() - began, deadline_ms)
            if wait_ms is None:
                return campaign
            await anyio.sleep(wait_ms / MILLIS_PER_SECOND)
