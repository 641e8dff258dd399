"""Lists contacts: a few, by page, and all of them.

MONACO_API_KEY=mks_... python list_contacts.py
"""

from __future__ import annotations

from monaco_crm import Monaco, where


def main() -> None:
    """Prints counts and ids; a contact is personal data."""
    with Monaco() as client:
        print("the newest five")
        for contact in client.contacts.list(limit=5):
            print(f"  {contact.created_at:%Y-%m-%d} {contact.id}")

        print("by page, those at example.com")
        for page in client.contacts.list(filters=where("email").contains("@example.com")).pages():
            print(f"  page {page.number} of {page.total_pages}: {len(page)} contacts")

        everything = client.contacts.list_all(include_custom_fields=False)
        print(f"all: {sum(1 for _ in everything)}, exact: {everything.is_exact}")


if __name__ == "__main__":
    main()
