"""What a report after a session means: how urgent, why, answered by when, and what the patient is told.

| in the design | here |
|---|---|
| red flags over the answers, worst wins | `_red_flags` |
| a red-flag question answered "unknown", or asked and left out, is followed up | `_red_flags`, `if_unknown` |
| each sign beside what is expected on that day | `_banding` |
| worse again after improving; a new lump late | `derived_answers` |
| "I am worried" always reaches a person | `_worries` |
| silence is not wellness | `followup.DueCheckIn.is_silent` |

Nothing here reassures. "Expected" means that no rule asked for a person; it never says that all is well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from mesotherapy.conditions import View, undecided
from mesotherapy.facts import Facts
from mesotherapy.pack.base import Text
from mesotherapy.pack.checkins import CheckIns, Tell
from mesotherapy.pack.jurisdictions import NOT_SET, JurisdictionEntry
from mesotherapy.pack.pack import Pack
from mesotherapy.pack.reactions import Envelope, RedFlag, Urgency, most_urgent
from mesotherapy.recovery.followup import DueCheckIn, check_ins_of, due_check_ins
from mesotherapy.recovery.reports import (
    GRADED,
    PAIN,
    Answer,
    Report,
    TriageProblem,
    answer_facts,
    derived_answers,
    grade_of,
    read_report,
)
from mesotherapy.recovery.results import (
    EMERGENCY_PLACE,
    TELL,
    Banding,
    Reason,
    SessionFacts,
    Triage,
)
from mesotherapy.truth import Truth


def triage(
    pack: Pack,
    session: SessionFacts,
    report: Report,
    earlier: Sequence[Report] = (),
    jurisdiction: str | None = None,
) -> Triage:
    """Say what a report means: the worst of all reasons decides, and one more yes never lowers it.

    Raises:
        TriageProblem: when the report comes before the session.
    """
    day = session.day_of(report.at)
    if day < 0:
        raise TriageProblem(["report.at: the report comes before the session."])
    before = [past for past in sorted(earlier, key=lambda past: past.at) if past.at <= report.at]
    band = _banding(pack, session, report, day)
    above = frozenset(sign for sign, banding in band.items() if banding.is_above)
    answers = {**report.answers, **derived_answers(report, before, above, day)}
    flags = tuple(_red_flags(pack, session, report, answers, day))
    reasons = sorted(
        [
            *flags,
            *_unjudged(answers, flags, pack),
            *_above_band(band, day),
            *_worries(report),
            *_nothing_said(report),
        ],
        key=lambda reason: (reason.urgency.rank, not reason.settled),
    )
    urgency = most_urgent(reason.urgency for reason in reasons)
    return Triage(
        urgency=urgency,
        answer_by=_answer_by(urgency, report.at, check_ins_of(pack)),
        reasons=tuple(reasons),
        band=band,
        tell={
            language: _tell(pack, urgency, reasons, jurisdiction, language)
            for language in sorted({"en", *pack.languages})
        },
    )


def _red_flags(
    pack: Pack, session: SessionFacts, report: Report, answers: Mapping[str, Answer], day: int
) -> Iterator[Reason]:
    view = View(Facts.answers(answer_facts(answers), on=report.at.date()), report.at.date(), {})
    for flag in pack.all(RedFlag):
        if not flag.from_day <= day <= flag.until_day or not _follows(flag, session, pack):
            continue
        truth = flag.when.truth(view)
        if truth is Truth.YES:
            yield _raised(flag)
        elif truth is Truth.UNKNOWN and _is_hinted(flag, report, answers):
            yield _unsettled(flag, undecided(flag.when, view))


def _is_hinted(flag: RedFlag, report: Report, answers: Mapping[str, Answer]) -> bool:
    """Whether an undecided flag has a reason to ask: one of its signs was left open, or another is a yes."""
    return any(sign in report.left_open or answers.get(sign) == Truth.YES.value for sign in flag.signs)


def _unjudged(answers: Mapping[str, Answer], reasons: Iterable[Reason], pack: Pack) -> Iterator[Reason]:
    """A yes that no rule took up goes to a person all the same."""
    taken_up = {
        sign for reason in reasons if (flag := pack.find(RedFlag, reason.rule)) for sign in flag.signs
    }
    for sign, answer in answers.items():
        if answer == Truth.YES.value and sign not in taken_up:
            yield Reason(
                rule=f"unjudged:{sign}",
                say=f"The patient says yes to {sign}, and no rule says what it means on this day",
                do="Contact the patient.",
                urgency=Urgency.ROUTINE,
            )


def _follows(flag: RedFlag | Envelope, session: SessionFacts, pack: Pack) -> bool:
    return flag.follows(
        substances=session.substances, techniques=session.techniques, regions=session.regions_in(pack)
    )


def _raised(flag: RedFlag) -> Reason:
    return Reason(
        rule=flag.id,
        say=str(flag.title),
        do=str(flag.staff),
        urgency=flag.urgency,
        sources=tuple(flag.source),
        patient=flag.patient,
    )


def _unsettled(flag: RedFlag, signs: Iterable[str]) -> Reason:
    return Reason(
        rule=flag.id,
        say=f"{flag.title}: not settled, no clear answer to {', '.join(signs)}",
        do="Ask the patient again.",
        urgency=flag.if_unknown,
        sources=tuple(flag.source),
        settled=False,
    )


def _banding(pack: Pack, session: SessionFacts, report: Report, day: int) -> dict[str, Banding]:
    envelopes = [envelope for envelope in pack.all(Envelope) if _follows(envelope, session, pack)]
    return {
        sign: _band_of(sign, grade, envelopes, day)
        for sign in (*GRADED, PAIN)
        if (grade := grade_of(report.answers.get(sign))) is not None
    }


def _band_of(sign: str, grade: int, envelopes: Iterable[Envelope], day: int) -> Banding:
    """The widest that any matching envelope expects; nothing is expected where none speaks of the sign."""
    courses = [course for envelope in envelopes if (course := envelope.of(sign)) is not None]
    days = [course.on_day(day) for course in courses]
    return Banding(
        reported=grade,
        expected=(min((low for low, _ in days), default=0), max((high for _, high in days), default=0)),
        sources=tuple(dict.fromkeys(key for course in courses for key in course.source)),
    )


def _above_band(band: Mapping[str, Banding], day: int) -> Iterator[Reason]:
    for sign, banding in band.items():
        if banding.is_above:
            yield Reason(
                rule=f"above-band:{sign}",
                say=f"{sign} {banding.reported} on day {day} is more than expected, {banding.expected[1]}",
                do="Contact the patient and look at it.",
                urgency=Urgency.WITHIN_48H,
                sources=banding.sources,
            )


def _worries(report: Report) -> Iterator[Reason]:
    if report.worried:
        yield Reason(
            rule="worried",
            say="The patient is worried",
            do="Speak with the patient in person.",
            urgency=Urgency.WITHIN_48H,
        )


def _nothing_said(report: Report) -> Iterator[Reason]:
    if not report.says_something:
        yield Reason(
            rule="nothing-said",
            say="The report says nothing that could be judged",
            do="Contact the patient: silence is not wellness.",
            urgency=Urgency.ROUTINE,
        )


def answer_by(pack: Pack, urgency: Urgency, at: datetime) -> datetime | None:
    """By when a person answers what came in `at`, on the site's wall clock; None where nobody has to."""
    return _answer_by(urgency, at, check_ins_of(pack))


def _answer_by(urgency: Urgency, at: datetime, check_ins: CheckIns | None) -> datetime | None:
    if urgency is Urgency.EXPECTED:
        return None
    if urgency is Urgency.EMERGENCY or check_ins is None:
        return at
    clocks = check_ins.clocks
    if urgency is Urgency.SAME_DAY:
        closing = at.replace(
            hour=clocks.same_day_by.hour, minute=clocks.same_day_by.minute, second=0, microsecond=0
        )
        soon = at + timedelta(hours=clocks.same_day_within_hours)
        return max(closing, soon)
    days = 2 if urgency is Urgency.WITHIN_48H else clocks.routine_days
    return at + timedelta(days=days)


def _tell(
    pack: Pack, urgency: Urgency, reasons: Iterable[Reason], jurisdiction: str | None, language: str
) -> str:
    """All of it in one language: half a sentence in another helps nobody at night."""
    usual = told_of(pack, urgency)
    own = list(dict.fromkeys(each.patient for each in reasons if each.urgency is urgency and each.patient))
    spoken = language if all(language in text.languages for text in own or [usual]) else "en"
    number = emergency_number(pack, jurisdiction, spoken)
    words = " ".join(text.in_(spoken) for text in own) or usual.in_(spoken)
    if urgency is Urgency.EMERGENCY and EMERGENCY_PLACE not in words and number not in words:
        words = f"{usual.in_(spoken)} {words}"
    return words.replace(EMERGENCY_PLACE, number)


def told_of(pack: Pack, urgency: Urgency) -> Text:
    """What a patient is told of an urgency as such."""
    tell = _tells(pack)
    return {
        Urgency.EMERGENCY: tell.emergency,
        Urgency.SAME_DAY: tell.same_day,
        Urgency.WITHIN_48H: tell.within_48h,
        Urgency.ROUTINE: tell.routine,
        Urgency.EXPECTED: tell.expected,
    }[urgency]


def _tells(pack: Pack) -> Tell:
    found = check_ins_of(pack)
    return (found.tell if found else None) or TELL


def emergency_number(pack: Pack, jurisdiction: str | None, language: str = "en") -> str:
    """The number to call where the clinic is; words instead of a number where that is not known."""
    place = jurisdiction or NOT_SET
    for name in (place, place.split("-", maxsplit=1)[0]):
        found = pack.find(JurisdictionEntry, name)
        if found is not None and name != NOT_SET:
            return found.emergency_number
    return _tells(pack).your_number.in_(language)


__all__ = [
    "Banding",
    "DueCheckIn",
    "Reason",
    "Report",
    "SessionFacts",
    "Triage",
    "TriageProblem",
    "Urgency",
    "answer_by",
    "check_ins_of",
    "due_check_ins",
    "emergency_number",
    "read_report",
    "told_of",
    "triage",
]
