"""Three ways to change the key of a program that runs.

MONACO_API_KEY=mks_... MONACO_NEXT_API_KEY=mks_... python rotate_keys.py
"""

from __future__ import annotations

import os
import sys

from monaco_crm import Monaco


def with_a_standby() -> None:
    """The second key takes over once the first is refused."""
    with Monaco(standby_api_key=os.environ["MONACO_NEXT_API_KEY"]) as client:
        client.me.get()
        print(f"standby: {client.key_id}")


def with_a_provider() -> None:
    """The provider is asked when a key is first needed, and again after a 401."""
    with Monaco(api_key=lambda: os.environ["MONACO_API_KEY"]) as client:
        client.me.get()
        print(f"provider: {client.key_id}")


def by_hand() -> None:
    """The successor is used at once, by calls under way too."""
    with Monaco() as client:
        client.me.get()
        before = client.key_id
        after = client.rotate(os.environ["MONACO_NEXT_API_KEY"])
        client.me.get()
        print(f"by hand: {before} to {after}")


if __name__ == "__main__":
    if not {"MONACO_API_KEY", "MONACO_NEXT_API_KEY"} <= os.environ.keys():
        sys.exit("usage: MONACO_API_KEY=mks_... MONACO_NEXT_API_KEY=mks_... python rotate_keys.py")
    with_a_standby()
    with_a_provider()
    by_hand()
