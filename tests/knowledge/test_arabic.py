"""The Arabic of the pack: there for each text that a patient meets, and faithful where a slip would hurt.

Whether it reads well only a person can say, and none has yet. What a machine can see: nothing left out,
nothing left in English, and every number, unit and placeholder of the English still there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mesotherapy.pack import Pack
from mesotherapy.pack.base import Entry, Text
from mesotherapy.pack.statements import Statement
from mesotherapy.pack.walking import texts_in

FOR_PATIENTS = {
    "aftercare": {"text", "thing"},
    "anaesthesia": {"name"},
    "article": {
        "questions.answer",
        "questions.ask",
        "sections.body",
        "sections.title",
        "summary",
        "title",
    },
    "check-in": {
        "moments.patient",
        "questions.ask",
        "questions.help",
        "tell.emergency",
        "tell.expected",
        "tell.routine",
        "tell.same-day",
        "tell.within-48h",
        "tell.your-number",
    },
    "complication": {"name", "patient"},
    "consent-text": {"clauses.say", "clauses.title", "name"},
    "contraindication": {"say.patient", "title"},
    "expectation": {"patient"},
    "indication": {
        "alternatives.patient",
        "course-of-effect.patient",
        "evidence.patient",
        "name",
        "summary",
    },
    "price": {"name", "say"},
    "protocol": {
        "benefits.patient",
        "consent-risks.number",
        "consent-risks.patient",
        "evidence.patient",
        "limits-of-knowledge.patient",
        "name",
        "off-label.patient",
        "summary",
    },
    "question": {"ask", "help", "option.label", "why"},
    "red-flag": {"patient", "title"},
    "substance": {
        "adverse-events.patient",
        "interactions.patient",
        "name",
        "notes.patient",
        "pregnancy.patient",
        "uses.patient",
    },
    "technique": {"name", "summary"},
    "zone": {"name"},
}
"""What a patient is asked, told, or reads as a name, by kind and place."""
SAID_TO_PATIENTS = {
    "alternatives",
    "benefits",
    "consent-risks",
    "evidence",
    "limits-of-knowledge",
    "off-label",
}
"""Statements told to a patient in the clinician's words where there are no plainer ones."""
FOR_OTHERS = {
    "the source's own words, for whoever checks it": {"note", "method", "people", "licence.say"},
    "said to the clinician: what to do, how sure it is, what the source reports": {
        "say", "say.clinician", "clinician", "why", "staff", "items.ask", "levels.say", "borders", "other",
        "summary",
    },
    "a name that stands on the staff's pages only": {"name", "title", "also-called"},
}  # fmt: skip
NUMBER = re.compile(r"(?<![A-Za-z\d])\d+(?:[.,:]\d+)*")
SAID_IN_A_WORD = {
    "1",
    "2",
}  # "1 to 2 weeks" is two words in Arabic: its singular and its dual hold the number
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
UNITS = {
    r"%": r"%",
    r"°C": r"°C|مئوية",
    r"mg/mL": r"mg/mL",
    r"mg": r"mg|ملغ|مليغرام",
    r"mL": r"mL|مل",
    r"mm": r"mm|مم|مليمتر",
    r"cm2|cm²": r"cm²|cm2|سم²",
    r"cm": r"cm|سم|سنتيمتر",
    r"kg": r"kg|كغ|كيلوغرام",
    r"minutes?": r"دقيق|دقائق",
    r"hours?|h": r"ساع",
    r"days?": r"يوم|أيام",
    r"weeks?": r"أسبوع|أسابيع",
    r"months?": r"شهر|أشهر|شهور",
    r"years?": r"سن|عام|أعوام",
    r"sessions?": r"جلس",
}
BESIDE = re.compile(r"\([^()]*[A-Za-z][^()]*\)")  # the name on the box, kept beside its Arabic
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
KEPT_IN_LATIN = {
    "mL", "mg", "cm", "mm", "kg", "C", "G",  # units and needle sizes
    "A", "B", "D", "E", "K",  # vitamins
    "I", "II", "III", "IV", "V", "VI",  # skin types
    "HIV", "INR", "PABA", "SSRI", "PD", "DMAE",  # as they stand on a report or a box
    "Mesocare", "FDA", "Health", "Canada",  # proper names
}  # fmt: skip
ARABIC = re.compile(r"[\u0621-\u064a]")


@dataclass(frozen=True)
class Place:
    """Where a text stands: "question pregnant: why"."""

    kind: str
    entry: str
    path: str

    def __str__(self) -> str:
        return f"{self.kind} {self.entry}: {self.path}"


def texts_of(pack: Pack) -> Iterator[tuple[Place, Text]]:
    for kind, entries in pack.entries.items():
        for entry in entries.values():
            for path, text in texts_in(entry):
                yield Place(kind, entry.id, re.sub(r"\[\d+\]", "", path)), text


def is_for_patients(place: Place) -> bool:
    return place.path in FOR_PATIENTS.get(place.kind, set())


@pytest.fixture(scope="module")
def read(pack: Pack) -> list[tuple[Place, str, str]]:
    """Every text that has Arabic: where it stands, its English, its Arabic."""
    return [
        (place, text.in_("en"), text.in_("ar")) for place, text in texts_of(pack) if "ar" in text.languages
    ]


def test_every_text_a_patient_meets_is_there_in_arabic(pack: Pack) -> None:
    missing = [
        str(place) for place, text in texts_of(pack) if is_for_patients(place) and "ar" not in text.languages
    ]
    assert not missing


def test_a_statement_without_plainer_words_for_the_patient_has_arabic_too(pack: Pack) -> None:
    missing = [
        (entry.id, str(said.plain))
        for entries in pack.entries.values()
        for entry in entries.values()
        for said in statements_for_patients(entry)
        if "ar" not in said.plain.languages
    ]
    assert not missing


def statements_for_patients(entry: Entry) -> Iterator[Statement]:
    for name in SAID_TO_PATIENTS:
        said = getattr(entry, name.replace("-", "_"), None) or ()
        yield from (
            each for each in (said if isinstance(said, tuple) else (said,)) if isinstance(each, Statement)
        )


def test_each_text_is_either_for_patients_or_left_in_english_for_a_reason(pack: Pack) -> None:
    """A new kind of text makes whoever adds it say who reads it."""
    for_others = {ending for endings in FOR_OTHERS.values() for ending in endings}
    undecided = {
        f"{place.kind}: {place.path}"
        for place, text in texts_of(pack)
        if not is_for_patients(place)
        and not any(place.path == end or place.path.endswith(f".{end}") for end in for_others)
    }
    assert not undecided


def test_every_listed_place_is_one_of_the_pack(pack: Pack) -> None:
    there = {(place.kind, place.path) for place, _text in texts_of(pack)}
    assert not {(kind, path) for kind, paths in FOR_PATIENTS.items() for path in paths} - there


def test_the_arabic_keeps_every_number(read: list[tuple[Place, str, str]]) -> None:
    """Latin digits, as on a box and on a screen of this field; none lost, none changed, none added."""
    changed = []
    for place, english, arabic in read:
        wanted, there = Counter(NUMBER.findall(english)), Counter(NUMBER.findall(arabic))
        if set(wanted - there) - SAID_IN_A_WORD or there - wanted:
            changed.append((str(place), english, arabic))
    assert not changed


def test_the_arabic_writes_the_digits_of_the_box(read: list[tuple[Place, str, str]]) -> None:
    assert not [str(place) for place, _english, arabic in read if re.search("[\u0660-\u0669]", arabic)]


def test_the_arabic_keeps_the_unit_of_each_amount(read: list[tuple[Place, str, str]]) -> None:
    lost = [
        (str(place), english, arabic)
        for place, english, arabic in read
        for unit, said in UNITS.items()
        if re.search(rf"\d\s?(?:{unit})(?![A-Za-z/²2])", english) and not re.search(said, arabic)
    ]
    assert not lost


def test_the_arabic_keeps_the_places_that_are_filled_in(read: list[tuple[Place, str, str]]) -> None:
    """`{value}` and the like: one that is lost shows a patient a sentence with a hole."""
    for place, english, arabic in read:
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(arabic)), str(place)


def test_the_arabic_is_arabic(read: list[tuple[Place, str, str]]) -> None:
    left = {
        (str(place), word)
        for place, _english, arabic in read
        for word in LATIN.findall(BESIDE.sub("", PLACEHOLDER.sub("", arabic)))
        if word.strip("'’-") not in KEPT_IN_LATIN
    }
    assert not left
    assert not [
        str(place) for place, english, arabic in read if arabic == english or not ARABIC.search(arabic)
    ]


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("Wait 4 weeks.", "انتظر 6 أسابيع."),
        ("Wait 4 weeks.", "انتظر أسابيع."),
        ("Wait a few weeks.", "انتظر 4 أسابيع."),
    ],
)
def test_a_number_that_was_changed_lost_or_added_is_seen(english: str, arabic: str) -> None:
    with pytest.raises(AssertionError):
        test_the_arabic_keeps_every_number([(Place("question", "planted", "ask"), english, arabic)])


def test_a_unit_that_was_changed_is_seen() -> None:
    with pytest.raises(AssertionError):
        test_the_arabic_keeps_the_unit_of_each_amount(
            [(Place("question", "planted", "ask"), "Wait 48 hours.", "انتظر 48 يومًا.")]
        )
