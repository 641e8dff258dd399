"""Many calls at once, under asyncio or trio; the client keeps to the limit for all of them.

MONACO_API_KEY=mks_... python async_calls.py [asyncio|trio]
"""

from __future__ import annotations

import sys

import anyio

from monaco_crm import AsyncMonaco


async def main() -> None:
    """Reads twenty contacts, each by its id."""
    async with AsyncMonaco(windows=["per_minute"]) as client:
        me = await client.me.get()
        print(f"organisation {me.org_id}")
        ids = [contact.id async for contact in client.contacts.list(limit=20)]
        async with anyio.create_task_group() as tasks:
            for contact_id in ids:
                tasks.start_soon(client.contacts.get, contact_id)
        limits = client.limits()
        print(f"sent {limits.sent}, left in the minute {limits.windows[0].limit - limits.windows[0].used}")


if __name__ == "__main__":
    anyio.run(main, backend=sys.argv[1] if len(sys.argv) > 1 else "asyncio")
