"""Which questions are asked now, and how they are laid out on a phone: few taps, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mesocare.clinics.language import spoken
from mesocare.clinics.pack import current_pack
from mesocare.recovery.facts import schedule, session_facts
from mesocare.treatment.models import TreatmentSession
from mesotherapy.pack.checkins import Moment, SignKind, SignQuestion
from mesotherapy.quantity import Unit

WHOLE_BODY = (
    "breathing",
    "face-or-tongue-swelling",
    "hives",
    "swallowing",
    "faint",
    "vision",
    "speech-or-limb-weakness",
    "uneven-smile",
    "eyelid-droop",
    "heartbeat",
    "seizure",
    "very-unwell",
    "fever",
)
"""Signs of the whole person, asked first and together. All others are about the treated skin."""
GRADES_ON_A_PAGE = 3
ONLY_ON_THE_PHONE_CALL = frozenset({"temperature_c"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a check-in."""

    kind: str  # ticks · number · grades · words
    title: str | Promise
    questions: tuple[SignQuestion, ...] = ()
    with_picture: bool = False


def questions_for(session: TreatmentSession, asked: Iterable[str]) -> list[SignQuestion]:
    """The questions behind these ids, without those about a region that was not treated."""
    regions = session_facts(session).regions_in(current_pack())
    found = [question for sign in asked if (question := schedule().question(sign)) is not None]
    return [one for one in found if not one.regions or not regions or regions & set(one.regions)]


def asked_at(moment: str) -> list[str]:
    """The ids a check-in asks for."""
    return [sign for found in schedule().moments if found.id == moment for sign in found.ask]


def nothing_marked(session: TreatmentSession, moment: str) -> dict[str, int | str]:
    """Every question of a check-in answered with no or nothing: where a report that marks little starts."""
    return {
        question.id: "no" if question.kind is SignKind.YES_NO else 0
        for question in questions_for(session, asked_at(moment))
    }


def asked_when_worried(days: int) -> list[str]:
    """All that could matter on this day: each sign of the whole person, and what the last check-in asks."""
    begun = [moment for moment in schedule().moments if _first_day(moment) <= days]
    known = {question.id for question in schedule().questions}
    latest = begun[-1].ask if begun else ()
    return list(dict.fromkeys([*(sign for sign in WHOLE_BODY if sign in known), *latest]))


def _first_day(moment: Moment) -> int:
    opens = moment.after.from_
    return int(opens.amount) if opens.unit is Unit.DAY else 0


def pages_of(questions: Iterable[SignQuestion]) -> list[Page]:
    """The pages of a check-in, in the order they are asked; the last one takes free words."""
    asked = [question for question in questions if question.id not in ONLY_ON_THE_PHONE_CALL]
    ticks = [question for question in asked if question.kind is SignKind.YES_NO]
    grades = [question for question in asked if question.kind is SignKind.GRADE]
    numbers = [question for question in asked if question.kind is SignKind.NUMBER]
    pages = [
        Page("ticks", _("Is any of this so, now or since your last answer?"), _in_order(ticks, whole=True)),
        Page("ticks", _("And the treated skin: is any of this so?"), _in_order(ticks, whole=False)),
        *(Page("number", spoken(number.ask), (number,), with_picture=not grades) for number in numbers),
        *_grade_pages(grades),
    ]
    return [page for page in pages if page.questions] + [Page("words", _("Anything else we should know?"))]


def _in_order(ticks: list[SignQuestion], *, whole: bool) -> tuple[SignQuestion, ...]:
    if whole:
        return tuple(sorted((q for q in ticks if q.id in WHOLE_BODY), key=lambda q: WHOLE_BODY.index(q.id)))
    return tuple(question for question in ticks if question.id not in WHOLE_BODY)


def _grade_pages(grades: list[SignQuestion]) -> list[Page]:
    """The first one alone with the picture, the others a few to a page."""
    rest = grades[1:]
    chunks = [rest[start : start + GRADES_ON_A_PAGE] for start in range(0, len(rest), GRADES_ON_A_PAGE)]
    first = (
        [Page("grades", _("How does the treated skin look?"), (grades[0],), with_picture=True)]
        if grades
        else []
    )
    return first + [Page("grades", _("And how does it feel?"), tuple(chunk)) for chunk in chunks]
