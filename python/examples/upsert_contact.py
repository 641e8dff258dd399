"""Makes or changes a contact, and tells apart what became of it where that fails.

MONACO_API_KEY=mks_... python upsert_contact.py ada@example.com
"""

from __future__ import annotations

import sys

from monaco_crm import Certainty, ConflictError, Monaco, MonacoError, RateLimitError


def main(email: str) -> None:
    """Upserts, reads and deletes."""
    with Monaco(timeout=30, deadline=120) as client:
        try:
            contact = client.contacts.upsert(email=email, first_name="Ada", title=None)
        except ConflictError as error:
            sys.exit(f"two contacts claim these identifiers: {error.message}")
        except RateLimitError as error:
            sys.exit(f"try again in {error.retry_after:.0f} seconds")
        except MonacoError as error:
            done = "may have been" if error.certainty >= Certainty.UNKNOWN else "was not"
            sys.exit(f"the contact {done} changed: {error}")
        print(f"upserted {contact.id}")
        print(f"read back {client.contacts.get(contact.id).id}")
        client.contacts.delete(contact.id)
        print("deleted")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: MONACO_API_KEY=mks_... python upsert_contact.py ada@example.com")
    main(sys.argv[1])
