"""What a clinic may count on: no fact lost in silence, and nothing that drives a decision read only once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesotherapy.pack import Pack
from mesotherapy.pack.base import Cited, Confidence, Entry, Evidence
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.devices import Device
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.jurisdictions import JurisdictionEntry
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.readings import Reading
from mesotherapy.pack.sources import Source
from mesotherapy.pack.substances import LimitKind, Substance
from mesotherapy.pack.techniques import Technique
from mesotherapy.pack.walking import statements_in, texts_in
from tests.knowledge.facts import known_runs, rows, rows_named_in, runs_of

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
DRIVING = frozenset({"contraindication", "red-flag"})
TO_PATIENTS = frozenset({"article", "expectation", "aftercare", "complication", "envelope"})
NO_TEXT_OF_OURS = frozenset({"source"})  # titles are the publications' own


def everything(pack: Pack) -> Iterator[tuple[str, Entry]]:
    return ((f"{kind}:{entry.id}", entry) for kind, all_ in pack.entries.items() for entry in all_.values())


def statements(pack: Pack) -> Iterator[tuple[str, str, Cited]]:
    for place, entry in everything(pack):
        for path, statement in statements_in(entry):
            yield place, path, statement


def cited(pack: Pack) -> frozenset[str]:
    of_entries = (row for _, entry in everything(pack) for row in getattr(entry, "row", ()))
    return frozenset(of_entries) | {row for _, _, statement in statements(pack) for row in statement.row}


def left_out() -> frozenset[str]:
    """Rows in the first column of a table of `left-out.md` that gives a reason beside them."""
    found: set[str] = set()
    for line in (KNOWLEDGE / "left-out.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 2 and len(cells[-1]) > 5:
            found |= rows_named_in(cells[0])
    return frozenset(found)


def test_every_row_is_cited_or_left_out_with_its_reason(pack: Pack) -> None:
    lost = rows() - cited(pack) - left_out()
    assert sorted(lost) == []


def test_no_statement_cites_a_row_that_never_was(pack: Pack) -> None:
    known = rows()
    assert [(place, row) for place, _, said in statements(pack) for row in said.row if row not in known] == []


@pytest.mark.parametrize(
    ("model", "at_least"),
    [
        (Indication, 7),
        (Substance, 50),
        (Technique, 8),
        (Device, 5),
        (Protocol, 14),
        (JurisdictionEntry, 11),
    ],
)
def test_as_much_stands_as_was_promised(pack: Pack, model: type[Entry], at_least: int) -> None:
    assert len(pack.all(model)) >= at_least


def test_every_statement_names_its_source(pack: Pack) -> None:
    assert [f"{place} {path}" for place, path, statement in statements(pack) if not statement.source] == []


def test_a_number_that_no_source_gives_says_so_beside_it(pack: Pack) -> None:
    bare = [
        f"{place} {path}"
        for place, path, statement in statements(pack)
        if statement.confidence is Confidence.UNSOURCED
        and re.search(r"\d", str(getattr(statement, "say", "")))
        and "Mesocare" not in statement.source
    ]
    assert bare == []


def test_every_cap_is_a_label_or_a_regulator_read_at_the_source(pack: Pack) -> None:
    for substance in pack.all(Substance):
        for limit in substance.limits:
            if limit.kind is LimitKind.CAP:
                assert limit.evidence in {Evidence.LABEL, Evidence.REGULATOR, Evidence.GUIDELINE}
                assert limit.confidence is Confidence.READ


def drives(place: str, path: str, statement: Cited) -> bool:
    """Whether a statement blocks, limits, is urgent, or is told to a patient."""
    kind = place.split(":", maxsplit=1)[0]
    told = getattr(statement, "patient", None) is not None
    if statement.confidence is Confidence.NOT_REFOUND and not told and kind not in DRIVING:
        return False  # shown as what one page was once seen to say; it judges nothing
    return told or kind in DRIVING | TO_PATIENTS or path.startswith("limits[")


def test_what_drives_a_decision_or_is_told_to_a_patient_was_read_twice(pack: Pack) -> None:
    again = {reading.id for reading in pack.all(Reading) if reading.found.stands}
    once = [
        f"{place} {path}"
        for place, path, statement in statements(pack)
        if drives(place, path, statement)
        and statement.confidence is not Confidence.UNSOURCED
        and again.isdisjoint((*statement.row, *map(str, statement.source)))
    ]
    assert once == []


def test_a_reading_is_of_a_row_or_a_source_there_is(pack: Pack) -> None:
    known = rows() | set(pack.by_id(Source))
    assert [reading.id for reading in pack.all(Reading) if reading.id not in known] == []


def test_what_changed_on_the_second_reading_is_in_the_corrections(pack: Pack) -> None:
    told = rows_named_in((KNOWLEDGE / "CORRECTIONS.md").read_text("utf-8"))
    ours = [reading for reading in pack.all(Reading) if reading.on is not None]
    assert [
        reading.id for reading in ours if reading.found.value == "corrected" and reading.id not in told
    ] == []


def test_what_was_not_seen_again_judges_no_dose_and_stops_nobody(pack: Pack) -> None:
    for substance in pack.all(Substance):
        for limit in substance.limits:
            assert not (limit.confidence is Confidence.NOT_REFOUND and limit.may_judge)
    weak = [rule.id for rule in pack.all(Contraindication) if rule.confidence is Confidence.NOT_REFOUND]
    assert weak == []


def test_no_sentence_is_the_fact_collections_own(pack: Pack) -> None:
    known = known_runs()
    taken = [
        f"{place} {path}: {words}"
        for place, entry in everything(pack)
        if place.split(":", maxsplit=1)[0] not in NO_TEXT_OF_OURS
        for path, text in texts_in(entry)
        for words, hash_ in runs_of(text.in_("en"))
        if hash_ in known
    ]
    assert taken == []
