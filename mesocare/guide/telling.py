"""The verdict in words for the person who answered. It says what was found, never what somebody has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.guide.checking import Judgement, SelfCheck
from mesocare.knowing.shelf import address_of
from mesocare.web.templatetags.formats import date_full
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.sources import Source
from mesotherapy.screening import Finding, Severity, Verdict

STATE = {
    Severity.ABSOLUTE: "stop",
    Severity.DEFER: "check",
    Severity.RELATIVE: "check",
    Severity.INFO: "unknown",
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its address in the world, for a reader who may not open the clinic's own pages."""

    label: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, for the person it is about."""

    title: str
    text: str
    state: str
    because: tuple[tuple[str, str], ...]  # (question, answer)
    until: date | None
    treatments: tuple[str, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict on one treatment: a shape and a sentence."""

    treatment: str
    verdict: str
    state: str
    words: str
    more: str = ""


def headline(check: SelfCheck, judgement: Judgement, language: str) -> Headline:
    state, words, more = _words(check, judgement)
    return Headline(judgement.protocol.name.in_(language), judgement.verdict.value, state, words, more)


def _words(check: SelfCheck, judgement: Judgement) -> tuple[str, str, str]:
    if judgement.verdict is Verdict.BLOCKED:
        return (
            "stop",
            _("It may not be for you"),
            _("Talk with a clinician before you think about it further."),
        )
    if judgement.verdict is Verdict.DEFER:
        return "check", _("Not now"), _when(judgement.screening.defer_until)
    if judgement.to_talk_about:
        return "check", _things(len(judgement.to_talk_about)), _("A clinician weighs this with you.")
    if check.unsure:
        return "unknown", _("Ask a clinician first"), _unsure(len(check.unsure))
    if check.open:
        return "unknown", _("Nothing so far speaks against it"), _open(check.left(len(check.open)))
    return (
        "ok",
        _("Nothing in your answers speaks against it"),
        _("A clinician decides, with you, after looking at your skin."),
    )


def _when(day: date | None) -> str:
    if day is None:
        return _("What you told us has to be over first. Ask a clinician when.")
    return _("Counting from what you told us, ask again from %(day)s.") % {"day": date_full(day)}


def _things(count: int) -> str:
    return ngettext(
        "One thing to talk about before you book", "%(count)s things to talk about before you book", count
    ) % {"count": count}


def _unsure(count: int) -> str:
    return ngettext(
        "You were not sure about one question that matters.",
        "You were not sure about %(count)s questions that matter.",
        count,
    ) % {"count": count}


def _open(count: int) -> str:
    return ngettext("One question is open.", "Up to %(count)s questions are open.", count) % {"count": count}


def findings(check: SelfCheck, language: str) -> list[Told]:
    """Every present finding once, the gravest first, with the treatments it concerns."""
    concerns: dict[str, list[Judgement]] = {}
    found: dict[str, Finding[Contraindication]] = {}
    for judgement in check.judgements:
        for finding in judgement.present:
            concerns.setdefault(finding.rule.id, []).append(judgement)
            found.setdefault(finding.rule.id, finding)
    order = sorted(found.values(), key=lambda finding: list(STATE).index(finding.acts_as))
    return [_told(check, finding, concerns[finding.rule.id], language) for finding in order]


def _told(
    check: SelfCheck, finding: Finding[Contraindication], concerns: Iterable[Judgement], language: str
) -> Told:
    answers = {answer.question.id: answer for answer in check.answers}
    because = (answers[fact.question] for fact in finding.because if fact.question in answers)
    names = tuple(judgement.protocol.name.in_(language) for judgement in concerns)
    return Told(
        title=finding.rule.title.in_(language),
        text=finding.rule.say.patient.in_(language),
        state=STATE[finding.acts_as],
        because=tuple((answer.question.ask.in_(language), answer.shown(language)) for answer in because),
        until=finding.until,
        treatments=names if len(names) < len(check.protocols) else (),
        sources=source_lines(check.pack.sources, finding.rule.source),
    )


def source_lines(sources: object, keys: Iterable[str]) -> tuple[SourceLine, ...]:
    """Sources as a visitor reads them: title, year, and a link to the publication itself."""
    known: dict[str, Source] = dict(sources)  # type: ignore[call-overload]
    return tuple(public_source(known[key]) for key in keys if key in known)


def public_source(source: Source) -> SourceLine:
    year = str(source.year or "")
    parts = [source.authors, source.title, source.publisher, "" if year in source.title else year]
    return SourceLine(". ".join(part for part in parts if part), address_of(source))
