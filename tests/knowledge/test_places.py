"""The shipped places: who may treat, how long records are kept, whom to tell, and honest blanks."""

from __future__ import annotations

import re

import pytest

from mesotherapy.pack import Pack
from mesotherapy.pack.jurisdictions import NOT_SET, JurisdictionEntry
from mesotherapy.pack.statements import Status

PLACES = ("AE", "DE", "ES", "FR", "GB", "IN", "IT", "SG", "TR", "US", NOT_SET)
ASKS = re.compile(r"\bAsk a lawyer\b|\bask the\b|\bAsk the\b|\bdirector\b|\blicence, or ask\b")


def place(pack: Pack, code: str) -> JurisdictionEntry:
    found = pack.find(JurisdictionEntry, code)
    assert found is not None, f"no entry for {code}"
    return found


@pytest.mark.parametrize("code", PLACES)
def test_a_place_says_who_may_treat_and_how_long_records_are_kept(pack: Pack, code: str) -> None:
    named = {rule.id for rule in place(pack, code).rules}
    assert {"who", "records"} <= named


@pytest.mark.parametrize("code", [code for code in PLACES if code != NOT_SET])
def test_a_place_says_whom_to_tell(pack: Pack, code: str) -> None:
    told = place(pack, code).report_to
    assert told
    assert all(authority.source for authority in told)


@pytest.mark.parametrize("code", PLACES)
def test_what_is_unknown_sends_the_reader_to_somebody_who_knows(pack: Pack, code: str) -> None:
    silent = [
        rule.id
        for rule in place(pack, code).rules
        if rule.status is Status.UNKNOWN and not ASKS.search(rule.say.in_())
    ]
    assert not silent


@pytest.mark.parametrize("code", PLACES)
def test_what_has_no_source_allows_nothing(pack: Pack, code: str) -> None:
    generous = {Status.ALLOWED, Status.OFF_LABEL, Status.PRESCRIPTION_ONLY}
    assert not [
        rule.id
        for rule in place(pack, code).rules
        if frozenset(rule.source) <= {"Mesocare"} and rule.status in generous
    ]


def test_mixing_is_allowed_nowhere_without_a_word_of_the_director(pack: Pack) -> None:
    assert {place(pack, code).mixing for code in PLACES} <= {
        Status.UNKNOWN,
        Status.OFF_BY_DEFAULT,
        Status.PHARMACY_ONLY_MIXING,
    }
