"""What the shipped treatments must hold: honest evidence, off where they should be, plain words."""

import re
from collections.abc import Iterator

import pytest

from mesotherapy.pack import Pack
from mesotherapy.pack.base import Entry, Model
from mesotherapy.pack.expectations import Expectation
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.photo_views import PhotoView
from mesotherapy.pack.protocols import Protocol, Region
from mesotherapy.pack.readings import Reading
from mesotherapy.pack.statements import Direction, Statement
from mesotherapy.pack.substances import Basis, LimitKind, Substance
from mesotherapy.pack.techniques import LayerClass, Technique
from mesotherapy.pack.walking import statements_in

FOR_A_LABEL = "deoxycholic-acid"
SENTENCES = re.compile(r"(?<=[.!?:;])\s+")
MOST_WORDS = 24


def statements(entry: Entry) -> Iterator[Statement]:
    return (piece for _, piece in statements_in(entry) if isinstance(piece, Statement))


def told(pack: Pack) -> Iterator[tuple[str, Statement | Expectation]]:
    """Every piece of a treatment or complaint that a patient reads."""
    for kind in (Protocol, Indication):
        for entry in pack.all(kind):
            yield from ((entry.id, each) for each in statements(entry) if each.patient)
    yield from ((each.id, each) for each in pack.all(Expectation) if each.patient)


def directions(pack: Pack, protocol: Protocol) -> set[Direction]:
    return {each.direction for each in protocol.evidence}


def test_the_complaints_and_treatments_of_mesotherapy_stand(pack: Pack) -> None:
    broadest = {each.id for each in pack.all(Indication) if each.broader is None}

    assert {
        "skin-rejuvenation", "pigmentation", "open-pores", "acne-scars", "hair-loss", "cellulite",
        "localised-fat",
    } <= broadest  # fmt: skip
    assert len(pack.all(Protocol)) >= 14


def test_every_complaint_with_a_treatment_has_another_way_and_two_treatments(pack: Pack) -> None:
    above = {each.id: each.broader or each.id for each in pack.all(Indication)}
    treated = [above[each.indication] for each in pack.all(Protocol)]

    assert all(treated.count(complaint) >= 2 for complaint in treated)
    assert all(len(each.alternatives) >= 2 for each in pack.all(Indication) if each.id in treated)


@pytest.mark.parametrize("part", ["examine", "alternatives", "evidence", "photo_views", "course_of_effect"])
def test_every_complaint_says_each_part(pack: Pack, part: str) -> None:
    assert [each.id for each in pack.all(Indication) if not getattr(each, part)] == []


def test_no_treatment_shows_only_what_speaks_for_it(pack: Pack) -> None:
    assert [each.id for each in pack.all(Protocol) if directions(pack, each) == {Direction.FOR}] == []
    assert all(any("HAS2014-INAHTA" in one.source for one in each.evidence) for each in on_the_list(pack))


def on_the_list(pack: Pack) -> Iterator[Protocol]:
    """Those that France's health authority spoke of in its words on mesotherapy: injections."""
    needled = {each.id for each in pack.all(Technique) if each.layer_class is LayerClass.MICRONEEDLING}
    return (
        each
        for each in pack.all(Protocol)
        if not needled & set(each.techniques) and each.indication != "melasma"
    )


def test_what_has_nothing_for_it_is_off(pack: Pack) -> None:
    for protocol in pack.all(Protocol):
        if directions(pack, protocol) == {Direction.AGAINST}:
            assert protocol.off_by_default, protocol.id


def test_work_in_fat_is_off_and_says_why(pack: Pack) -> None:
    in_fat = {each.id for each in pack.all(Technique) if each.layer_class is LayerClass.SUBCUTANEOUS}
    lipolysis = [each for each in pack.all(Protocol) if in_fat & set(each.techniques)]

    assert lipolysis
    assert all(each.off_by_default and not each.off_by_default.is_weak for each in lipolysis)


def test_the_fat_under_the_chin_keeps_to_the_label(pack: Pack) -> None:
    protocol = pack.get(Protocol, "fat-submental-deoxycholic-acid")
    caps = {
        each.basis: each.max for each in pack.get(Substance, FOR_A_LABEL).limits if each.kind is LimitKind.CAP
    }

    assert protocol.zones == ("submental",)
    assert protocol.region is Region.NECK
    assert protocol.substance_ids == (FOR_A_LABEL,)
    assert str(caps[Basis.POINT]) == "0.2 mL"
    assert str(caps[Basis.POINTS]) == "50 points"
    assert str(caps[Basis.SESSION]) == "10 mL"
    assert protocol.schedule.sessions.max == 6
    assert protocol.schedule.interval_days.min >= 31


def test_every_session_of_a_usual_course_has_something_to_expect(pack: Pack) -> None:
    expectations = pack.all(Expectation)
    for protocol in pack.all(Protocol):
        mine = [each for each in expectations if each.protocol == protocol.id]
        for session in range(1, protocol.schedule.sessions.typical + 1):
            assert any(each.speaks_of(session) for each in mine), (protocol.id, session)


def test_photographs_can_be_taken_where_the_treatment_goes(pack: Pack) -> None:
    shown = {each.id: each.region for each in pack.all(PhotoView)}
    for protocol in pack.all(Protocol):
        views = pack.get(Indication, protocol.indication).photo_views

        assert protocol.region in {shown[view] for view in views}, protocol.id


def test_no_sentence_to_a_patient_rests_on_what_was_not_seen_again(pack: Pack) -> None:
    stands = {each.id for each in pack.all(Reading) if each.found.stands}
    shaky = [(place, each.row) for place, each in told(pack) if each.row and not stands & set(each.row)]

    assert shaky == []


def test_patients_read_short_sentences(pack: Pack) -> None:
    long = [
        (place, sentence)
        for place, each in told(pack)
        for sentence in SENTENCES.split(str(each.patient))
        if len(sentence.split()) > MOST_WORDS
    ]

    assert long == []


def test_a_treatment_says_what_it_costs_by_session_and_course(pack: Pack) -> None:
    for protocol in pack.all(Protocol):
        ends = {item.rsplit("-", 1)[-1] for item in protocol.price_items}

        assert {"session", "course"} <= ends, protocol.id


def test_every_piece_has_words_of_its_own(pack: Pack) -> None:
    """Two risks of one treatment never share a name, and no summary is left empty."""
    for protocol in pack.all(Protocol):
        assert isinstance(protocol, Model)
        assert len({risk.id for risk in protocol.consent_risks}) == len(protocol.consent_risks)
        assert len(str(protocol.summary).split()) > 15
