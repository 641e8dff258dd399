"""Every operation of the catalogue, by its typed method: one that succeeds, one that is refused, one whose outcome is unknown."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from monaco_crm import AsyncMonaco, Filter, Monaco, MonacoError, all_of, any_of, where
from monaco_crm._model import CustomFields, Model, instant
from monaco_crm.testing import Emulator

ROOT = Path(__file__).parents[2]
FILE = json.loads((ROOT / "tests/operations/cases.json").read_text())
CATALOGUE = json.loads((ROOT / "crates/monaco-catalog/operations.json").read_text())["operations"]
OPERATIONS = {operation["id"]: operation for operation in CATALOGUE}
Case = dict[str, Any]


def started() -> Emulator:
    """An emulator with the arguments of the cases."""
    told = dict(zip(FILE["emulator"][::2], FILE["emulator"][1::2], strict=True))
    seed, contacts = int(told.pop("--seed")), int(told.pop("--contacts"))
    return Emulator(seed=seed, contacts=contacts, arguments=[text for pair in told.items() for text in pair])


@pytest.fixture(scope="module")
def own_emulator() -> Iterator[Emulator]:
    with started() as emulator:
        yield emulator


def filter_of(given: Any) -> Filter:
    """The filter of a case, as a caller would build it."""
    if isinstance(given, list):
        rules = [filter_of(rule) for rule in cast("list[Any]", given)]  # type: ignore[redundant-cast]
        return rules[0] if len(rules) == 1 else all_of(*rules)
    if "field" in given:
        field = where(given["field"])
        return field.condition(given["condition"], given["value"]) if "value" in given else field.condition(given["condition"])
    return {"and": all_of, "or": any_of}[given.get("operator", "and")](*map(filter_of, given["filters"]))


def method_of(client: object, operation: str) -> Callable[..., Any]:
    entry = OPERATIONS[operation]
    method: Callable[..., Any] = getattr(getattr(client, entry["resource"]), entry["verb"])
    return method


def asked(method: Callable[..., Any], case: Case) -> Any:
    """Calls the method with a case's arguments: those of the path by position, in its order."""
    given = dict(case["arguments"])
    path = [given.pop(param["name"]) for param in OPERATIONS[case["operation"]]["path_params"]]
    if "filters" in given:
        given["filters"] = filter_of(given["filters"])
    return method(*path, **given)


def matches(record: Any, expected: Any) -> bool:
    """Whether what was answered holds what a case gives, through the record's own attributes where it has them."""
    if not isinstance(record, Model):
        return bool(record == expected)
    return all(same(record, name, value) for name, value in expected.items())


def same(record: Model, name: str, value: Any) -> bool:
    if name == "custom_fields":
        assert isinstance(record, CustomFields)
        return all(record.custom_fields[key] == expected for key, expected in value.items())
    found = getattr(record, name)
    if isinstance(found, datetime):
        return found == instant(value)
    return bool(json.loads(json.dumps(plain(found))) == value)


def plain(value: Any) -> Any:
    """As it was sent: records as their dictionaries."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [plain(item) for item in cast("list[Any]", value)]  # type: ignore[redundant-cast]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in cast("dict[str, Any]", value).items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def proves(case: Case, answer: Any) -> None:
    gives = case["gives"]
    if gives is None:
        assert answer is None
    elif "count" in gives or "first" in gives:
        assert len(answer) == gives.get("count", len(answer))
        assert "first" not in gives or matches(next(iter(answer)), gives["first"])
    else:
        assert matches(answer, gives), answer.to_dict()


def proves_failure(case: Case, error: MonacoError) -> None:
    fails = case["fails"]
    assert (error.kind, error.certainty.value, error.status) == (fails["kind"], fails["certainty"], fails.get("status"))


def test_each_operation_is_played_by_all_three_cases() -> None:
    played = {(case["operation"], case["case"]) for case in FILE["cases"]}
    assert {(operation, sort) for operation in OPERATIONS for sort in ("happy", "refused", "unknown")} <= played


def test_every_case_ends_as_it_says(own_emulator: Emulator) -> None:
    with Monaco(api_key=own_emulator.api_key, base_url=own_emulator.base_url, max_attempts=1, allow_sends=True) as client:
        for case in FILE["cases"]:
            prepare(own_emulator, case)
            try:
                answer = asked(method_of(client, case["operation"]), case)
                answer = answer.first_page() if hasattr(answer, "first_page") else answer
            except MonacoError as error:
                assert "fails" in case, (case, error)
                proves_failure(case, error)
            else:
                assert "gives" in case, case
                proves(case, answer)


@pytest.mark.anyio
async def test_every_case_ends_as_it_says_for_the_async_client() -> None:
    with started() as emulator:
        options: Any = {"api_key": emulator.api_key, "base_url": emulator.base_url, "max_attempts": 1, "allow_sends": True}
        async with AsyncMonaco(**options) as client:
            for case in FILE["cases"]:
                prepare(emulator, case)
                try:
                    answer = asked(method_of(client, case["operation"]), case)
                    waited: Awaitable[Any] = answer.first_page() if hasattr(answer, "first_page") else answer
                    proves(case, await waited)
                except MonacoError as error:
                    assert "fails" in case, (case, error)
                    proves_failure(case, error)


def prepare(emulator: Emulator, case: Case) -> None:
    if "fault" in case:
        emulator.post("faults", case["fault"])


def test_no_operation_is_without_a_method_and_no_method_without_documentation(client: Monaco) -> None:
    for operation in OPERATIONS.values():
        resource = getattr(client, operation["resource"])
        method = getattr(resource, operation["verb"])
        assert (inspect.getdoc(method) or "").strip(), operation["id"]
        if operation["response_kind"] == "page":
            assert callable(getattr(resource, operation["verb"].replace("list", "list_all", 1)))
