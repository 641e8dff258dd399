"""Uses the installed packages as a new user would, away from the checkout. Run by `cargo xtask package`."""

from __future__ import annotations

import asyncio
import sys
from importlib.metadata import requires, version
from importlib.resources import files
from pathlib import Path

import monaco_crm
from monaco_crm import AsyncMonaco, AuthenticationError, Monaco
from monaco_crm.testing import Emulator

CONTACTS = 120


def check_installation() -> None:
    """The package is the installed one, typed, and brings one dependency."""
    assert Path(monaco_crm.__file__).is_relative_to(sys.prefix), monaco_crm.__file__
    assert (files("monaco_crm") / "py.typed").is_file()
    assert monaco_crm.__version__ == version("monaco-crm")
    needed = [requirement for requirement in requires("monaco-crm") or [] if "extra ==" not in requirement]
    assert len(needed) == 1 and needed[0].startswith("httpx2"), needed


def use_threads(emulator: Emulator) -> None:
    """The blocking client: list, write, and be refused."""
    with Monaco(api_key=emulator.api_key, base_url=emulator.base_url) as client:
        assert len({contact.id for contact in client.contacts.list_all()}) == CONTACTS
        created = client.contacts.create(email="new@example.com")
        client.contacts.delete(created.id)
    with Monaco(api_key="mks_" + "x" * 48, base_url=emulator.base_url) as stranger:
        try:
            stranger.me.get()
        except AuthenticationError as refused:
            assert refused.status == 401
        else:
            raise AssertionError("an unknown key was accepted")


async def use_asyncio(emulator: Emulator) -> None:
    """The async client."""
    async with AsyncMonaco(api_key=emulator.api_key, base_url=emulator.base_url) as client:
        assert len([contact async for contact in client.contacts.list(page_size=50)]) == CONTACTS


def main() -> None:
    """Everything, against an emulator that was installed too."""
    check_installation()
    with Emulator(contacts=CONTACTS) as emulator:
        use_threads(emulator)
        asyncio.run(use_asyncio(emulator))
    print(f"ok: monaco-crm {monaco_crm.__version__} on CPython {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
