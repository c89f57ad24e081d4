"""Public articles for the guide, with who wrote them, who reviewed them, and when."""

from __future__ import annotations

from datetime import date

from mesotherapy.pack.base import Cited, Entry, Id, IndicationId, Language, ProtocolId, Sentence, Text


class ArticleSection(Cited):
    """A part of an article. In `body` a blank line starts a paragraph and `- ` a list line."""

    id: Id
    title: Text
    body: Text


class ArticleQuestion(Cited):
    """A question that people ask, with its answer."""

    ask: Text
    answer: Text


class Article(Entry):
    """One page of the guide. An empty `reviewed_by` reads "not yet reviewed"; no name is ever invented.

    `protocol` names the treatment that the page is about, `indication` the complaint, where it is about one.
    `review_due` is the day by which somebody reads it again; a page that is overdue says so.
    A language in `machine_drafted` was translated by a machine and has been read by nobody yet.
    """

    slug: Id
    title: Text
    summary: Text | None = None
    protocol: ProtocolId | None = None
    indication: IndicationId | None = None
    written_by: Sentence
    reviewed_by: str = ""
    reviewer_credential: str = ""
    reviewed_on: date | None = None
    review_due: date | None = None
    updated: date
    machine_drafted: tuple[Language, ...] = ()
    sections: tuple[ArticleSection, ...]
    questions: tuple[ArticleQuestion, ...] = ()

    def sources(self) -> tuple[str, ...]:
        """Every source the article rests on, in order, once."""
        cited = (*self.sections, *self.questions)
        return tuple(dict.fromkeys(key for part in cited for key in part.source))
