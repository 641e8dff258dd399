"""The examples run as they are shown, those of the READMEs and of the package's docstring too."""

from __future__ import annotations

import ast
import asyncio
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import monaco_crm
from monaco_crm import Monaco
from monaco_crm.testing import Emulator

PACKAGE = Path(__file__).parent.parent
EXAMPLES = PACKAGE / "examples"


def run(emulator: Emulator, name: str, *arguments: str, **environment: str) -> str:
    variables = {"MONACO_BASE_URL": emulator.base_url, "MONACO_API_KEY": emulator.api_key, **environment}
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_list_contacts(emulator: Emulator) -> None:
    written = run(emulator, "list_contacts.py")
    assert "page 1 of 1: 25 contacts" in written
    assert written.endswith("all: 25, exact: True\n")


def test_upsert_contact(emulator: Emulator) -> None:
    assert run(emulator, "upsert_contact.py", "new@example.com").endswith("deleted\n")


def test_rotate_keys(emulator: Emulator) -> None:
    written = run(emulator, "rotate_keys.py", MONACO_NEXT_API_KEY=emulator.post("keys")["key"])
    assert written.count("mks_…") == 4


@pytest.mark.parametrize("name", ["rotate_keys.py", "upsert_contact.py"])
def test_an_example_without_its_arguments_says_how_it_is_used(name: str) -> None:
    bare = {variable: value for variable, value in os.environ.items() if not variable.startswith("MONACO_")}
    command = [sys.executable, str(EXAMPLES / name)]
    done = subprocess.run(command, env=bare, capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("usage: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_async_calls(emulator: Emulator, backend: str) -> None:
    assert "sent 22, left in the minute 78" in run(emulator, "async_calls.py", backend)


def test_list_every_contact(emulator: Emulator, tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(emulator.api_key)
    assert "unique         25" in run(emulator, "list_every_contact.py", str(key_file))


def shown(readme: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", readme.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("readme", [PACKAGE / "README.md", PACKAGE.parent / "README.md"], ids=["package", "project"])
def test_what_a_readme_shows(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, readme: Path) -> None:
    monkeypatch.setenv("MONACO_API_KEY", emulator.api_key)
    monkeypatch.setenv("MONACO_BASE_URL", emulator.base_url)
    with emulator.client() as client:
        client.tags.create(object="contacts", name="Buyer")
        names = {
            "Monaco": Monaco,
            "client": client,
            "contact_id": client.contacts.list().first_page().items[0].id,
            "account_id": client.accounts.list().first_page().items[0].id,
            "campaign_id": client.campaigns.list().first_page().items[0].id,
        }
        examples = shown(readme)
        assert len(examples) >= 2
        for example in examples:
            runs(example, names)


def runs(example: str, names: Mapping[str, object]) -> None:
    """Runs it as it stands, await included."""
    code = compile(example, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    own = dict(names)
    waiting = eval(code, own)
    if inspect.iscoroutine(waiting):
        asyncio.run(waiting)
    for client in own.values():
        if isinstance(client, Monaco) and client not in names.values():
            client.close()


def test_what_the_package_says_of_itself(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONACO_API_KEY", emulator.api_key)
    monkeypatch.setenv("MONACO_BASE_URL", emulator.base_url)
    _, example = (monaco_crm.__doc__ or "").split("\n\n", 1)
    runs(example, {"Monaco": Monaco})
