"""An article of the pack, ready to be read: paragraphs, lists, and its sources numbered in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mesocare.clinics.translated import is_unreviewed
from mesocare.guide.telling import SourceLine, public_source
from mesotherapy.pack import Pack
from mesotherapy.pack.articles import Article
from mesotherapy.pack.base import Text
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.screening import Severity
from mesotherapy.screening.rules import acts_as

WORDS_IN_A_MINUTE = 200
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list with its lines."""

    text: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section or a question, with the numbers of its sources."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    marks: tuple[int, ...]
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Numbered:
    """A source in the list at the end."""

    number: int
    key: str
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Finding:
    """What a study found, in plain words and in the same size whichever way it points."""

    direction: str
    text: str
    marks: tuple[int, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole page of the guide."""

    title: str
    summary: str
    language: str
    machine_drafted: bool
    written_by: str
    reviewed_by: str
    reviewed_on: date | None
    review_due: date | None
    updated: date
    minutes: int
    sections: tuple[Part, ...]
    questions: tuple[Part, ...]
    evidence: tuple[Finding, ...]
    sources: tuple[Numbered, ...]

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


@dataclass
class _Numbers:
    """Gives each source its number the first time it is met."""

    known: dict[str, int]

    def of(self, keys: Iterable[str]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.known.setdefault(key, len(self.known) + 1) for key in keys))


def read_article(pack: Pack, article: Article, language: str) -> Reading:
    """Everything on the page, in the reader's language where the article has it, else in English."""
    spoken = language if language in article.title.languages else "en"
    numbers = _Numbers({})
    sections = tuple(
        Part(
            part.id,
            part.title.in_(spoken),
            blocks_of(part.body.in_(spoken)),
            numbers.of(part.source),
            bool(part.review),
        )
        for part in article.sections
    )
    evidence = _evidence(pack, article, spoken, numbers)
    questions = tuple(
        Part(
            f"q{place}",
            part.ask.in_(spoken),
            blocks_of(part.answer.in_(spoken)),
            numbers.of(part.source),
            bool(part.review),
        )
        for place, part in enumerate(article.questions, 1)
    )
    listed = tuple(
        Numbered(number, key, public_source(pack.sources[key])) for key, number in numbers.known.items()
    )
    return Reading(
        title=article.title.in_(spoken),
        summary=article.summary.in_(spoken) if article.summary else "",
        language=spoken,
        machine_drafted=spoken in article.machine_drafted and is_unreviewed(spoken),
        written_by=article.written_by,
        reviewed_by=", ".join(filter(None, (article.reviewed_by, article.reviewer_credential))),
        reviewed_on=article.reviewed_on,
        review_due=article.review_due,
        updated=article.updated,
        minutes=_minutes(sections + questions),
        sections=sections,
        questions=questions,
        evidence=evidence,
        sources=listed,
    )


def _evidence(pack: Pack, article: Article, language: str, numbers: _Numbers) -> tuple[Finding, ...]:
    """What studies of the treatment found; of the complaint, where the page is about no one treatment."""
    about: Protocol | Indication | None = None
    if article.protocol:
        about = pack.find(Protocol, article.protocol)
    elif article.indication:
        about = pack.find(Indication, article.indication)
    return tuple(
        Finding(
            piece.direction.value,
            piece.plain.in_(language),
            numbers.of(piece.source),
            language_of(piece.plain, language),
        )
        for piece in (about.evidence if about else ())
    )


def language_of(text: Text, language: str) -> str:
    """The language that a text is read in: the one wanted, or English."""
    return language if language in text.languages else "en"


def blocks_of(body: str) -> tuple[Block, ...]:
    """A blank line starts a paragraph; `- ` starts a line of a list."""
    blocks = []
    for piece in body.strip().split("\n\n"):
        lines = [line.strip() for line in piece.strip().splitlines()]
        told = [line for line in lines if not line.startswith("- ")]
        if told:
            blocks.append(Block(text=" ".join(told)))
        items = tuple(line[2:] for line in lines if line.startswith("- "))
        if items:
            blocks.append(Block(lines=items))
    return tuple(blocks)


def _minutes(parts: Iterable[Part]) -> int:
    words = sum(
        len(text.split()) for part in parts for block in part.blocks for text in (block.text, *block.lines)
    )
    return max(1, round(words / WORDS_IN_A_MINUTE))


def speaks_against(
    pack: Pack, protocol: Protocol, jurisdiction: str | None, signed: frozenset[str], language: str
) -> list[tuple[str, str, str]]:
    """What rules the treatment out here and what delays it, by the self-check's rules.

    Each as its state, its title, and the language of the title.
    """
    planned = pack.planned(protocol=protocol.id)
    states = {Severity.ABSOLUTE: "stop", Severity.DEFER: "check"}
    found = [
        (states[acts], rule.title.in_(language), language_of(rule.title, language))
        for rule in pack.all(Contraindication)
        if planned.touches(rule.scope)
        and rule.holds_in(jurisdiction)
        and (acts := acts_as(rule, signed)) in states
    ]
    return sorted(found, key=lambda line: line[0] != "stop")


@dataclass(frozen=True, slots=True)
class Brief:
    """An article in a list of articles."""

    slug: str
    title: str
    summary: str
    language: str


def _brief(article: Article, language: str) -> Brief:
    spoken = language_of(article.title, language)
    summary = article.summary.in_(spoken) if article.summary else ""
    return Brief(article.slug, article.title.in_(spoken), summary, spoken)


def told_briefly(pack: Pack, language: str, *, about_complaint: bool) -> list[Brief]:
    """The articles on complaints, or those on what holds for every treatment; none about one treatment."""
    return [
        _brief(article, language)
        for article in pack.all(Article)
        if article.protocol is None and bool(article.indication) is about_complaint
    ]


def others(pack: Pack, article: Article, language: str) -> list[Brief]:
    """What to read next: articles on the same complaint."""
    return [
        _brief(other, language)
        for other in pack.all(Article)
        if article.indication and other.indication == article.indication and other.id != article.id
    ]


def name_of(protocol: Protocol, article: Article | None, language: str) -> str:
    """A treatment by its name; by the title of its article where only that is in the reader's language."""
    if article and language not in protocol.name.languages and language in article.title.languages:
        return article.title.in_(language)
    return protocol.name.in_(language)
