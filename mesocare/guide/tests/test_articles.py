"""What every article of the guide keeps to: whose it is, what it rests on, and that it can be read."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from mesocare.clinics.pack import current_pack
from mesotherapy.pack.articles import Article
from mesotherapy.pack.elements import Text
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.readings import Found, Reading

LONGEST = 24  # words in a sentence
LONGEST_ON_AVERAGE = 12
SENTENCE_END = re.compile(r"(?<=[.!?؟:])\s+")
ARABIC = re.compile(r"[\u0600-\u06ff]")
LATIN_WORD = re.compile(r"[A-Za-z]{4,}")
SAME_IN_ARABIC = {"Mesocare"}
# About money, photographs and what consent has to name: no claim about the body rests on them.
NOT_ABOUT_THE_BODY = {"I-03", "I-08", "I-10", "PH-05", "PO-01"}
GENERAL = {
    "mesotherapy",
    "who-it-is-for",
    "the-procedure",
    "side-effects",
    "recovery-day-by-day",
    "after-each-session",
    "cost",
    "pain-and-numbing",
    "with-other-treatments",
    "who-should-not-have-it",
}


def articles() -> tuple[Article, ...]:
    return tuple(current_pack().all(Article))


@pytest.fixture(params=[article.id for article in articles()])
def article(request: pytest.FixtureRequest) -> Article:
    return current_pack().get(Article, request.param)


def texts(article: Article) -> Iterator[Text]:
    """Everything that a reader is told."""
    yield article.title
    if article.summary:
        yield article.summary
    for section in article.sections:
        yield from (section.title, section.body)
    for question in article.questions:
        yield from (question.ask, question.answer)


def sentences(text: Text, language: str = "en") -> Iterator[str]:
    """A line of a list counts as a sentence of its own."""
    for line in text.in_(language).split("\n"):
        yield from (piece for piece in SENTENCE_END.split(line.strip().removeprefix("- ")) if piece)


def test_every_complaint_has_an_article_its_own_or_that_of_the_broader_one() -> None:
    told = {str(article.indication) for article in articles() if article.indication}
    untold = [
        entry.id
        for entry in current_pack().all(Indication)
        if entry.id not in told and str(entry.broader) not in told
    ]
    assert not untold


def test_the_general_articles_are_there() -> None:
    assert {article.slug for article in articles()} >= GENERAL


def test_an_article_names_its_author_no_invented_reviewer_and_its_sources(article: Article) -> None:
    assert article.written_by
    assert (
        article.reviewed_by == ""
    )  # nobody has reviewed one yet; the clinic writes its own name in its overlay
    assert article.summary
    assert article.sources()


def test_every_statement_names_a_source_or_says_that_it_has_none(article: Article) -> None:
    for part in (*article.sections, *article.questions):
        assert part.source, part
        assert part.note or set(part.source) != {"Mesocare"}, part


def test_what_patients_are_told_as_fact_was_opened_a_second_time(article: Article) -> None:
    found = {row.id: row.found for row in current_pack().all(Reading)}
    rows = {row for part in (*article.sections, *article.questions) for row in part.row}
    unseen = {row for row in rows - NOT_ABOUT_THE_BODY if found.get(row, Found.NOT_SEEN) is Found.NOT_SEEN}
    assert not unseen


def test_no_sentence_is_too_long_and_most_are_short(article: Article) -> None:
    every = [sentence for text in texts(article) for sentence in sentences(text)]
    long = [sentence for sentence in every if len(sentence.split()) > LONGEST]
    assert not long
    assert sum(len(sentence.split()) for sentence in every) / len(every) <= LONGEST_ON_AVERAGE


def test_the_text_is_plain() -> None:
    hard = re.compile(
        r"\b(erythema|oedema|edema|haematoma|dermatologist|efficacy|contraindicat\w+|adverse|subcutaneous|"
        r"intradermal|hyperpigmentation|bioavailab\w+|randomi[sz]ed|cohort|adjuvant)\b",
        re.IGNORECASE,
    )
    found = {
        (article.id, word)
        for article in articles()
        for text in texts(article)
        for word in hard.findall(str(text))
    }
    assert not found


def test_everything_is_there_in_arabic_and_says_that_a_machine_translated_it(article: Article) -> None:
    assert "ar" in article.machine_drafted
    assert [str(text) for text in texts(article) if "ar" not in text.languages] == []
    for text in texts(article):
        assert ARABIC.search(text.in_("ar")), text


def test_the_arabic_has_the_parts_and_the_numbers_of_the_english(article: Article) -> None:
    """A number that is lost or changed in translation is the mistake that hurts most."""
    for text in texts(article):
        english, arabic = text.in_("en"), text.in_("ar")
        assert english.count("\n- ") == arabic.count("\n- "), english
        assert english.count("\n\n") == arabic.count("\n\n"), english
        large = {number for number in _numbers(english) if len(number) > 1}
        assert large <= set(_numbers(arabic)), (english, arabic)


def test_arabic_in_lists_and_studies_keeps_the_numbers_too() -> None:
    pack = current_pack()
    entries: tuple[Indication | Protocol, ...] = (*pack.all(Indication), *pack.all(Protocol))
    for entry in entries:
        for text in (entry.name, entry.summary, *(piece.plain for piece in entry.evidence)):
            if "ar" in text.languages:
                large = {number for number in _numbers(str(text)) if len(number) > 1}
                assert large <= set(_numbers(text.in_("ar"))), (entry.id, str(text))


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", text)


def test_the_arabic_is_arabic(article: Article) -> None:
    left = {
        word
        for text in texts(article)
        for word in LATIN_WORD.findall(text.in_("ar"))
        if word not in SAME_IN_ARABIC
    }
    assert not left


def test_no_two_articles_share_an_address_or_a_title() -> None:
    for names in ([each.slug for each in articles()], [str(each.title) for each in articles()]):
        assert all(one != other for one, other in pairwise(sorted(names)))
