"""What would be imported, for a person to look at: who, which answers, and what is not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import current_pack
from mesocare.fhir.matching import Match, identity_of, match
from mesocare.fhir.models import ImportDraft
from mesocare.fhir.timing import UNDATED
from mesocare.fhir.unpacking import Unpacked, unpack
from mesocare.patients.identity import Identity
from mesocare.patients.models import Patient
from mesotherapy.facts import Codes, Fact, show
from mesotherapy.truth import Truth


@dataclass(frozen=True, slots=True)
class Understood:
    """One answer that will be written: to which question, from which line of the record."""

    question: str
    value: str
    source_text: str
    origin: str
    code: str
    on: date | None
    until: date | None
    is_notable: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One person as they would be imported."""

    key: str
    file: str
    identity: Identity
    match: Match
    understood: tuple[Understood, ...]
    unmapped: tuple[dict[str, str], ...]
    kinds: tuple[tuple[str, int], ...]

    @property
    def known_as(self) -> Patient | None:
        return self.match.patient

    @property
    def resources(self) -> int:
        return sum(count for _kind, count in self.kinds)


@dataclass(frozen=True, slots=True)
class Looked:
    """Everything that was handed in."""

    people: tuple[Preview, ...]
    problems: tuple[dict[str, str], ...]

    @property
    def can_come_in(self) -> bool:
        return any(not person.match.why_not for person in self.people)


def look(draft: ImportDraft, organisation: Organisation, today: date) -> Looked:
    """Read the files of a draft without writing anything."""
    people: list[Preview] = []
    problems: list[dict[str, str]] = []
    for name, content in draft.contents:
        opened = unpack(name, content, current_pack(), today)
        problems += [{"file": name, "why": why} for why in opened.problems]
        people += [_preview(one, organisation, today) for one in opened.people]
    return Looked(tuple(people), tuple(problems))


def _preview(one: Unpacked, organisation: Organisation, today: date) -> Preview:
    kinds = Counter(entry.type or "?" for entry in one.entries)
    understood = sorted(
        map(_understood, one.record.facts), key=lambda line: (not line.is_notable, line.question)
    )
    return Preview(
        key=one.key,
        file=one.file,
        identity=identity_of(one.record.person),
        match=match(organisation, one.record.person, today),
        understood=tuple(understood),
        unmapped=tuple(one.unmapped),
        kinds=tuple(sorted(kinds.items())),
    )


def _understood(fact: Fact) -> Understood:
    return Understood(
        question=question_words(fact.question),
        value=value_words(fact),
        source_text=fact.text,
        origin=fact.origin,
        code=fact.code,
        on=None if fact.on == UNDATED else fact.on,
        until=fact.until,
        is_notable=fact.value is Truth.YES and fact.until is None,
    )


def question_words(question: str) -> str:
    """The short name of a question, or its id where the pack no longer has it."""
    asked = current_pack().questions.get(question)
    return str(asked.clinician or asked.ask) if asked else question


def value_words(fact: Fact) -> str:
    """An answer as a person reads it."""
    if isinstance(fact.value, Truth):
        return {Truth.YES: _("yes"), Truth.NO: _("no")}.get(fact.value, _("unknown"))
    if isinstance(fact.value, date):
        return format_date(fact.value, "j M Y")
    asked = current_pack().questions.get(fact.question)
    if isinstance(fact.value, Codes) and asked:
        labels = {option.id: str(option.label) for option in asked.option}
        return ", ".join(labels.get(code, code) for code in sorted(fact.value.present))
    return show(fact.value)


def grouped(unmapped: Sequence[dict[str, str]]) -> list[dict[str, object]]:
    """The same code of several people as one line with its count, the commonest first."""
    counted = Counter((line["code"], line["text"], line["why"]) for line in unmapped)
    return [
        {"code": code, "text": text, "why": why, "count": count}
        for (code, text, why), count in counted.most_common()
    ]
