from dataclasses import replace
from datetime import date

import pytest

from mesotherapy.consent import Envelope, Planned, covers, gaps

AGREED = Envelope(
    patient="elena", substances=frozenset({"txa"}), techniques=frozenset({"papule", "nappage"}),
    zones=frozenset({"malar", "chin M"}), sessions=3, signed_on=date(2026, 11, 1), until=date(2027, 5, 1),
)  # fmt: skip
WANTED = Planned(
    patient="elena", substances=frozenset({"txa"}), techniques=frozenset({"papule"}),
    zones=frozenset({"malar R"}), session=1, on=date(2026, 11, 22),
)  # fmt: skip


def test_less_than_what_was_agreed_needs_no_new_signature() -> None:
    assert covers(AGREED, WANTED)
    assert covers(AGREED, replace(WANTED, zones=frozenset()))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"patient": "anna"}, "patient"),
        ({"substances": frozenset({"txa", "gel"})}, "substance"),
        ({"techniques": frozenset({"pen"})}, "technique"),
        ({"zones": frozenset({"malar L", "forehead M"})}, "zone"),
        ({"zones": frozenset({"chin L"})}, "zone"),
        ({"session": 4}, "sessions"),
        ({"on": date(2027, 5, 2)}, "date"),
        ({"on": date(2026, 10, 31)}, "date"),
    ],
)
def test_more_than_what_was_agreed_names_what_is_not_covered(change: dict, kind: str) -> None:
    found = gaps(AGREED, replace(WANTED, **change))

    assert [gap.kind for gap in found] == [kind]


def test_the_last_day_and_the_last_session_are_covered() -> None:
    assert covers(AGREED, replace(WANTED, on=date(2027, 5, 1), session=3))


def test_a_withdrawn_consent_covers_nothing_from_that_day_on() -> None:
    withdrawn = replace(AGREED, withdrawn_on=date(2026, 11, 22))

    assert [gap.kind for gap in gaps(withdrawn, WANTED)] == ["withdrawn"]
    assert covers(withdrawn, replace(WANTED, on=date(2026, 11, 21)))


def test_every_reason_is_given_at_once() -> None:
    wrong = replace(WANTED, patient="anna", session=9, zones=frozenset({"nose-dorsum M"}))

    assert {gap.kind for gap in gaps(AGREED, wrong)} == {"patient", "sessions", "zone"}


def test_another_device_than_the_one_agreed_to_needs_a_new_signature() -> None:
    agreed = Envelope(
        patient="p",
        substances=frozenset({"ha-non-cross-linked"}),
        techniques=frozenset({"nappage"}),
        zones=frozenset({"malar"}),
        sessions=3,
        signed_on=date(2026, 11, 1),
        until=date(2027, 5, 1),
        devices=frozenset({"fine-needle"}),
    )
    planned = Planned(
        patient="p",
        substances=frozenset({"ha-non-cross-linked"}),
        techniques=frozenset({"nappage"}),
        zones=frozenset({"malar R"}),
        session=1,
        on=date(2026, 11, 8),
        devices=frozenset({"mesotherapy-gun"}),
    )
    assert [gap.kind for gap in gaps(agreed, planned)] == ["device"]
