"""Lists every contact of an organisation, whatever happens on the way, and says what did.

Run by `cargo xtask demo`. The key is read from a file each time the client asks for it, as a secrets manager mounts it:

    MONACO_BASE_URL=http://127.0.0.1:8080 python list_every_contact.py /run/secrets/monaco-key
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monaco_crm import Monaco


class Journal:
    """Shows what the client reports while it works, and keeps the figures for the summary."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.keys: list[str] = []
        self.waited_ms = 0
        self.seen = 0

    def on_event(self, event: Mapping[str, Any]) -> None:
        """The client's event hook."""
        kind = event["event"]
        if kind == "sending":
            self.counts["requests"] += 1
            if event["key"] not in self.keys:
                self.keys.append(event["key"])
        elif kind == "answered" and event["status"] >= 400:
            self.counts[str(event["status"])] += 1
            self.note(f"the server answered {event['status']}")
        elif kind == "waiting":
            self.counts["waits"] += 1
            self.waited_ms += event["wait_ms"]
            self.note(f"waiting {event['wait_ms'] / 1000:.2f} s ({event['why']})")
        elif kind == "key_switched":
            self.note(f"going on with the key {event['to']}")

    def progress(self) -> None:
        """Rewrites the line that counts."""
        self.seen += 1
        if sys.stdout.isatty() or self.seen % 100 == 0:
            print(f"\r{self.seen:6} contacts", end="" if sys.stdout.isatty() else "\n", flush=True)

    def note(self, text: str) -> None:
        """A line of its own."""
        print(f"\r       · {text}", flush=True)


def main(key_file: Path) -> None:
    """Lists, and prints the summary."""
    journal = Journal()
    started = time.monotonic()
    ids: list[str] = []
    with Monaco(api_key=key_file.read_text, on_event=journal.on_event) as client:
        for contact in client.contacts.list_all(page_size=100):
            ids.append(contact.id)
            journal.progress()
    summary = {
        "contacts seen": len(ids),
        "unique": len(set(ids)),
        "requests sent": journal.counts["requests"],
        "429s": journal.counts["429"],
        "503s": journal.counts["503"],
        "waits": f"{journal.counts['waits']} ({journal.waited_ms / 1000:.2f} s)",
        "keys used": ", ".join(journal.keys),
        "time": f"{time.monotonic() - started:.2f} s",
    }
    print("\nPython")
    for name, value in summary.items():
        print(f"  {name:14} {value}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
