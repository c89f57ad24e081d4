from typing import Any

import pytest
from pydantic import ValidationError

from mesotherapy.pack.aftercare import Aftercare
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Region
from mesotherapy.pack.reactions import Envelope, RedFlag, Urgency, most_urgent
from mesotherapy.pack.scales import Scale
from mesotherapy.pack.statements import Status, StatusIn, status_in
from mesotherapy.pack.substances import Basis
from mesotherapy.quantity import Quantity
from mesotherapy.tests.care import LABEL, TRIAL, en, red_flag, scale, sign


def test_an_indication_without_doing_nothing_as_an_alternative_is_refused() -> None:
    written = {"id": "x", "name": en("X"), "summary": en("-"), "evidence": [],
               "alternatives": [{"id": "cream", "say": en("a cream"), **TRIAL}]}  # fmt: skip

    with pytest.raises(ValidationError, match="do-nothing"):
        Indication.model_validate(written)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"when": {"not": "fever"}}, "no `not`"),
        ({"when": {"any": ["pus", {"all": [{"not": "fever"}]}]}}, "no `not`"),
        ({"urgency": "expected"}, "never “expected”"),
        ({"urgency": "routine", "if-unknown": "48h"}, "settling it must never calm"),
    ],
)
def test_a_red_flag_that_could_calm_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        RedFlag.model_validate({**red_flag("x", "fever", "48h"), **fields})


def test_an_envelope_gives_each_sign_once() -> None:
    written = {"id": "x", "name": en("X"), "signs": [sign("redness", (0, 1, 2)), sign("redness", (2, 3, 1))]}

    with pytest.raises(ValidationError, match="gives a sign twice"):
        Envelope.model_validate(written)


def test_on_days_without_a_band_nothing_is_expected() -> None:
    written = {"id": "x", "name": en("X"), "signs": [sign("redness", (0, 1, 2), (3, 4, 1))]}
    course = Envelope.model_validate(written).of("redness")

    assert [course.on_day(day) for day in range(6)] == [(0, 2), (0, 2), (0, 0), (0, 1), (0, 1), (0, 0)]


def test_the_most_urgent_wins_and_nothing_is_expected() -> None:
    assert most_urgent([Urgency.ROUTINE, Urgency.SAME_DAY, Urgency.WITHIN_48H]) is Urgency.SAME_DAY
    assert most_urgent([]) is Urgency.EXPECTED


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"formula": "magic"}, "is not one of"),
        ({"items": []}, "lists its items"),
        ({"formula": "mmasi", "weights": {"chin": "1"}}, "chin.area, chin.darkness"),
    ],
)
def test_a_scale_that_could_not_be_computed_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        scale(**fields)


def test_a_scale_that_may_not_be_used_needs_no_items() -> None:
    assert isinstance(scale(implementable=False, items=[], formula="unknown"), Scale)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("session", Basis.SESSION),
        ("per-session", Basis.SESSION),
        ("interval", Basis.INTERVAL),
        ("points", Basis.POINTS),
    ],
)
def test_a_basis_may_be_written_short(text: str, basis: Basis) -> None:
    assert Basis.named(text) is basis


def test_the_nearest_place_speaks_for_the_law() -> None:
    def status(place: str, word: str) -> StatusIn:
        return StatusIn.model_validate({"place": place, "status": word, "say": en("-"), **LABEL})

    known = (status("GB", "allowed"), status("GB-SCT", "banned"))

    assert status_in(known, "GB-SCT").status is Status.BANNED
    assert status_in(known, "GB-ENG").status is Status.ALLOWED
    assert status_in(known, "FR") is None


def test_an_aftercare_line_keeps_the_whole_span_that_sources_give() -> None:
    line = Aftercare.model_validate(
        {
            "id": "make-up", "thing": en("Make-up"), "section": "skin", "action": "avoid",
            "text": en("No make-up for {value}."), "regions": ["face"],
            "options": [
                {"min": "4 h", "max": "4 h", "say": en("-"), **TRIAL},
                {"min": "24 h", "max": "48 h", "say": en("-"), **TRIAL},
            ],
        }
    )  # fmt: skip

    assert line.span() == (Quantity.parse("4 h"), Quantity.parse("48 h"))
    assert line.has_time
    assert line.applies_to(region=Region.FACE, substances=frozenset(), techniques=frozenset())
    assert not line.applies_to(region=Region.SCALP, substances=frozenset(), techniques=frozenset())
