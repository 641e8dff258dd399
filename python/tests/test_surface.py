"""What the whole surface has in common: the word that allows sends, checks before sending, filters, helpers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from monaco_crm import (
    APIStatusError,
    APITimeoutError,
    AsyncMonaco,
    InvalidRequestError,
    Monaco,
    NotFoundError,
    SendsNotAllowedError,
    all_of,
    any_of,
    where,
)
from monaco_crm.testing import Emulator
from monaco_crm.types import (
    AccountOwnerDistribution,
    Campaign,
    CampaignDetail,
    CooldownRule,
    PercentageDistribution,
    RulesOfEngagement,
    SenderPercentage,
    TemplateStepInput,
)

ID = "0b0e4c1a-7f2d-4a54-9d0c-3a1f5b6c7d8e"
FIELD = "55f053ed-7217-46a7-9211-e20229fc1eaa"
SHARES = PercentageDistribution(sender_ids=[ID], percentages=[SenderPercentage(sender_id=ID, percentage=100)])

STEP = TemplateStepInput(index=0, type="auto_email")

STARTERS: dict[str, Callable[[Monaco], object]] = {
    "create_campaign": lambda client: client.campaigns.create(name="x", template_id=ID, audience_ids=[ID], distribution=SHARES),
    "update_campaign": lambda client: client.campaigns.update(ID, status="active"),
    "enroll_contacts_in_campaign": lambda client: client.campaigns.enroll_contacts(ID, audience_name="x", contact_ids=[ID]),
    "add_audiences_to_campaign": lambda client: client.campaigns.add_audiences(ID, audience_ids=[ID]),
    "add_contacts_to_audience": lambda client: client.audiences.add_contacts(ID, contact_ids=[ID]),
    "update_sequence": lambda client: client.sequences.update(ID, action="resume"),
}
HALTERS: dict[str, Callable[[Monaco], object]] = {
    "pause": lambda client: client.sequences.update(ID, action="pause"),
    "stop": lambda client: client.sequences.update(ID, action="stop"),
    "archive": lambda client: client.campaigns.update(ID, status="archived"),
    "rename": lambda client: client.campaigns.update(ID, name="y"),
    "remove": lambda client: client.audiences.remove_contacts(ID, contact_ids=[ID]),
}


@pytest.mark.parametrize("operation", STARTERS)
def test_what_starts_messages_needs_the_word(emulator: Emulator, client: Monaco, operation: str) -> None:
    with pytest.raises(SendsNotAllowedError, match="was not sent, because it would") as caught:
        STARTERS[operation](client)
    assert operation in caught.value.message
    assert caught.value.certainty.value == "not_sent"
    assert emulator.requests() == []
    with pytest.raises(APIStatusError):
        STARTERS[operation](client.with_options(allow_sends=True))


@pytest.mark.parametrize("name", HALTERS)
def test_what_halts_messages_needs_no_word(client: Monaco, name: str) -> None:
    with pytest.raises(NotFoundError):
        HALTERS[name](client)


def test_a_plan_says_what_would_be_started(client: Monaco) -> None:
    body = {"contact_ids": [ID]}
    plan = client.explain("add_contacts_to_audience", path={"audience_id": ID}, body=body)
    assert (plan.sends_allowed, (plan.sends or "")[:19]) == (False, "enrol the contacts ")
    assert client.explain("get_me").sends is None
    plan = client.explain("upsert_contact", body={"email": "x"}, custom_fields={FIELD: 1}, extra={"is_inbound": True})
    assert plan.body == f'{{"email":"x","custom_field_{FIELD}":1,"is_inbound":true}}'


REFUSED: list[tuple[Callable[[Any], object], str]] = [
    (lambda client: client.tags.create(object="contacts", name=""), "name has 0 characters; expected at least 1"),
    (lambda client: client.tags.create(object="people", name="x"), "object is .people.; expected one of contacts"),
    (lambda client: client.audiences.remove_contacts(ID, contact_ids=[]), "contact_ids has 0 items"),
    (lambda client: client.tasks.create(title=None), "title is null"),
    (
        lambda client: client.contacts.create(email="a@example.com", custom_fields={"industry": 1}),
        "custom_fields has the key",
    ),
    (lambda client: client.contacts.create(email="x", extra={"email": "y"}), "extra holds email"),
    (lambda client: client.audiences.create(name="x"), "0 of contact_ids, filters, every_contact are given"),
    (lambda client: client.audiences.create(name="x", contact_ids=[ID], every_contact=True), "2 of contact_ids"),
    (
        lambda client: client.sequence_templates.create(name="x", steps=[{"index": 1, "type": "fax"}]),
        r"steps\[0\].type is .fax.",
    ),
    (
        lambda client: client.sequence_templates.create(name="x", steps=[STEP]),
        r"steps\[0\].index is 0",
    ),
]


@pytest.mark.parametrize(("call", "fault"), REFUSED)
def test_what_cannot_be_right_is_refused_by_its_name_before_it_is_sent(
    emulator: Emulator, client: Monaco, call: Callable[[Any], object], fault: str
) -> None:
    with pytest.raises(InvalidRequestError, match=fault):
        call(client)
    assert emulator.requests() == []


def test_what_tears_down_is_no_argument(client: Monaco) -> None:
    update: Any = client.campaigns.update
    with pytest.raises(TypeError, match="audience_ids"):
        update(ID, audience_ids=[ID])


def test_extra_fields_are_sent_beside_the_declared_ones(emulator: Emulator, client: Monaco) -> None:
    client.contacts.upsert(email="extra@example.com", extra={"is_inbound": False})
    assert json.loads(emulator.requests()[-1]["body"]) == {"email": "extra@example.com", "is_inbound": False}


def test_every_contact_is_said_and_not_meant_by_an_empty_filter(emulator: Emulator, client: Monaco) -> None:
    client.audiences.create(name="Everyone", every_contact=True)
    assert json.loads(emulator.requests()[-1]["body"]) == {"name": "Everyone", "filters": []}


def test_filters_nest_and_a_lone_rule_is_put_into_a_list(emulator: Emulator, client: Monaco) -> None:
    rule = where("email").contains("@example.com")
    nested = all_of(rule, any_of(where("title").is_empty(), where("account_id").condition("is", [ID, ID])))
    client.contacts.list(filters=rule).first_page()
    client.contacts.list(filters=nested).first_page()
    lone, whole = (json.loads(request["body"])["filters"] for request in emulator.requests())
    assert lone == [{"field": "email", "condition": "contains", "value": "@example.com"}]
    either = {
        "operator": "or",
        "filters": [{"field": "title", "condition": "is_empty"}, {"field": "account_id", "condition": "is", "value": [ID, ID]}],
    }
    assert whole == {"operator": "and", "filters": [*lone, either]}
    assert "example.com" not in repr(rule)


def test_unknown_words_stay_text_and_an_unknown_kind_of_a_union_stays_a_record() -> None:
    assert Campaign.from_dict({"status": "hibernating"}).status == "hibernating"
    detail = CampaignDetail.from_dict({"distribution": {"mode": "by_moon", "phase": 3}})
    assert detail.distribution is not None
    assert detail.distribution["phase"] == 3
    owner = CampaignDetail.from_dict({"distribution": {"mode": "account_owner", "fallback_sender_id": "u"}}).distribution
    assert isinstance(owner, AccountOwnerDistribution)
    assert owner.fallback_sender_id == "u"


def test_what_was_read_can_be_changed_and_passed_back(client: Monaco) -> None:
    campaign = client.campaigns.list().first_page().items[0]
    rules = RulesOfEngagement.from_dict({"contact_cooldown": {"enabled": True, "days": 30}, "from_the_future": {"on": True}})
    changed = rules.replace(contact_cooldown=CooldownRule(enabled=True, days=45))
    allowed = client.with_options(allow_sends=True)
    allowed.campaigns.update(campaign.id, rules_of_engagement=changed)
    read = client.campaigns.get(campaign.id).rules_of_engagement
    assert read is not None
    assert read.contact_cooldown is not None
    assert read.contact_cooldown.days == 45
    allowed.campaigns.update(campaign.id, rules_of_engagement=read)


def test_tags_are_added_by_their_names(emulator: Emulator, client: Monaco) -> None:
    client.tags.create(object="contacts", name="Key account")
    client.tags.create(object="contacts", name="Second")
    contact = client.contacts.upsert(email="tagged@example.com")
    assert client.contacts.add_tags(contact.id, ["Key account"]).tags == ["Key account"]
    assert sorted(client.contacts.add_tags(contact.id, ["Second", "Key account"]).tags) == ["Key account", "Second"]
    asked = len(emulator.requests())
    with pytest.raises(InvalidRequestError, match="there is no tag"):
        client.contacts.add_tags(contact.id, ["Third"])
    assert [request["method"] for request in emulator.requests()[asked:]] == ["GET", "GET"]


def test_enrolment_is_waited_for_with_its_progress(client: Monaco) -> None:
    campaign = client.campaigns.list().first_page().items[0]
    seen: list[str | None] = []
    done = client.campaigns.wait_for_enrollment(
        campaign.id, timeout=30, on_progress=lambda progress: seen.append(progress.get("enrollment_status"))
    )
    assert done.enrollment_status in {"completed", "failed"}
    assert seen[-1] == done.enrollment_status


def test_an_enrolment_that_takes_too_long_is_a_timeout() -> None:
    with (
        Emulator(arguments=["--enrollment-ms", "60000"]) as emulator,
        Monaco(api_key=emulator.api_key, base_url=emulator.base_url, allow_sends=True) as client,
    ):
        campaign = client.campaigns.list().first_page().items[0]
        audience = client.audiences.create(name="More", every_contact=True)
        client.campaigns.add_audiences(campaign.id, audience_ids=[audience.id])
        with pytest.raises(APITimeoutError, match="it goes on"):
            client.campaigns.wait_for_enrollment(campaign.id, timeout=0.5)


def test_field_schemas_are_fetched_once_and_check_a_listing(emulator: Emulator, client: Monaco) -> None:
    fields = client.schemas.fields("contacts")
    assert client.with_options(timeout=5).schemas.fields("contacts") is fields
    assert len(emulator.requests()) == 1
    assert fields["email"].filterable
    assert "email" in fields
    fields.check(filters=where("email").contains("x"), sort="-created_at")
    with pytest.raises(InvalidRequestError, match="there is no field emial to filter on"):
        fields.check(filters=any_of(where("emial").contains("x")))
    with pytest.raises(InvalidRequestError, match="cannot be sorted by"):
        fields.check(sort="unicorns")
    assert len(emulator.requests()) == 1


@pytest.mark.anyio
async def test_the_async_helpers_do_the_same(async_client: AsyncMonaco) -> None:
    async with async_client as client:
        await client.tags.create(object="contacts", name="Key account")
        contact = await client.contacts.upsert(email="tagged@example.com")
        assert (await client.contacts.add_tags(contact.id, ["Key account"])).tags == ["Key account"]
        fields = await client.schemas.fields("contacts")
        assert await client.schemas.fields("contacts") is fields
        campaign = (await client.campaigns.list().first_page()).items[0]
        seen: list[CampaignDetail] = []

        async def told(progress: CampaignDetail) -> None:
            seen.append(progress)

        done = await client.campaigns.wait_for_enrollment(campaign.id, timeout=30, on_progress=told)
        assert done == seen[-1]
        with pytest.raises(SendsNotAllowedError):
            await client.sequences.update(ID, action="enqueue")
