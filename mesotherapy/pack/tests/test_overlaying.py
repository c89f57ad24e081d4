"""A clinic's own words over a pack: what holds, what waits, and that nothing is ever lost."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesotherapy.pack import Pack, load_pack
from mesotherapy.pack.overlaying import (
    Piece,
    Why,
    check_fits,
    lay_over,
    statement_at,
    statements_of,
)
from mesotherapy.pack.problems import PackProblems
from mesotherapy.pack.tests.packs import changed, write_pack

AUTHOR = "Dr Okafor, dermatologist"


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write_pack(tmp_path / "pack"))


def content_of(pack: Pack, kind: str, entry: str) -> Any:
    content: Any = pack.content[kind]
    return copy.deepcopy(content[entry])


def saying(pack: Pack, words: str, id_: str = "a") -> Piece:
    before = content_of(pack, "contraindication", "recent-peel")
    after = {**before, "say": {**before["say"], "clinician": {"en": words}}}
    return Piece(
        id=id_, kind="contraindication", entry="recent-peel", before=before, after=after, author=AUTHOR
    )


def adding(pack: Pack, id_: str = "own-rule", **more: Any) -> Piece:
    rule = {**content_of(pack, "contraindication", "recent-peel"), "id": id_, **more}
    return Piece(id=id_, kind="contraindication", entry=id_, before=None, after=rule, author=AUTHOR)


def test_without_own_words_it_is_the_pack_itself(pack: Pack) -> None:
    assert lay_over(pack, ()).pack is pack


def test_a_clinics_words_hold_where_the_pack_still_says_what_they_were_written_over(pack: Pack) -> None:
    laid = lay_over(pack, [saying(pack, "Wait a little longer.")])

    assert str(laid.pack.contraindications["recent-peel"].say.clinician) == "Wait a little longer."
    assert str(pack.contraindications["recent-peel"].say.clinician) == "Wait."
    assert laid.pack.authors["contraindication:recent-peel"] == AUTHOR
    assert laid.pack.digest != pack.digest


def test_where_the_pack_changed_the_pack_holds_and_the_words_wait(pack: Pack, tmp_path: Path) -> None:
    words = saying(pack, "Wait a little longer.")
    newer = load_pack(
        write_pack(tmp_path / "newer", **changed("contraindications/all", '"Wait."', '"Wait for healing."'))
    )

    laid = lay_over(newer, [words])

    assert laid.pack is newer
    (conflict,) = laid.conflicts
    assert (conflict.piece, conflict.why) == (words, Why.CHANGED)
    assert conflict.now == content_of(newer, "contraindication", "recent-peel")


def test_what_the_pack_says_by_itself_now_is_told_apart(pack: Pack, tmp_path: Path) -> None:
    words = saying(pack, "Wait for healing.")
    newer = load_pack(
        write_pack(tmp_path / "newer", **changed("contraindications/all", '"Wait."', '"Wait for healing."'))
    )

    laid = lay_over(newer, [words])

    assert (laid.holding, laid.conflicts, laid.said_now) == ((), (), (words,))


def test_an_added_entry_stands_until_the_pack_has_one_of_that_name(pack: Pack) -> None:
    own = adding(pack)
    laid = lay_over(pack, [own])
    assert "own-rule" in laid.pack.contraindications

    again = lay_over(laid.pack, [adding(pack, severity="info")])
    assert [conflict.why for conflict in again.conflicts] == [Why.TAKEN]


def test_what_is_written_over_something_gone_is_kept(pack: Pack) -> None:
    gone = adding(pack, "never-was")
    words = Piece(
        id="x",
        kind=gone.kind,
        entry=gone.entry,
        before=gone.after,
        after={**gone.after, "severity": "info"},  # type: ignore[dict-item]
        author=AUTHOR,
    )

    assert [conflict.why for conflict in lay_over(pack, [words]).conflicts] == [Why.GONE]


def test_an_entry_is_left_out_and_what_rests_on_it_makes_it_wait(pack: Pack) -> None:
    rule = content_of(pack, "contraindication", "recent-peel")
    without = Piece(
        id="x", kind="contraindication", entry="recent-peel", before=rule, after=None, author=AUTHOR
    )
    laid = lay_over(pack, [without])

    # a vignette names the rule, so the pack would not hold together without it
    assert [conflict.why for conflict in laid.conflicts] == [Why.DOES_NOT_FIT]
    assert laid.pack is pack


def test_one_piece_that_does_not_fit_takes_no_other_with_it(pack: Pack) -> None:
    good, bad = adding(pack), adding(pack, "own-bad", topic="no-such-topic")

    laid = lay_over(pack, [good, bad])

    assert laid.holding == (good,)
    (conflict,) = laid.conflicts
    assert (conflict.piece, conflict.why) == (bad, Why.DOES_NOT_FIT)
    assert any("no-such-topic" in problem for problem in conflict.problems)
    with pytest.raises(PackProblems):
        check_fits(pack, [good], bad)
    check_fits(pack, [bad][:0], good)


def test_a_statement_is_found_where_it_has_moved_to_in_its_list(pack: Pack) -> None:
    entry = {"id": "x", "notes": [{"say": "a", "evidence": "label", "confidence": "read"}]}
    (path, statement), *_rest = statements_of(entry)

    assert path == ("notes", 0)
    assert statement_at(entry, path) == statement
    assert statement_at(entry, ("notes", 7)) is None
    assert statement_at(entry, ("id", "x", 3)) is None


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.text("xyz ", min_size=1)), max_size=6),
    st.booleans(),
)
def test_every_piece_is_somewhere_whatever_the_pack(said: list[tuple[str, str]], newer: bool) -> None:
    pack = _shared(newer)
    base = _shared(False)
    pieces = {
        thread: saying(base, words.strip() or "x", thread) if thread == "a" else adding(base, f"own-{thread}")
        for thread, words in said
    }

    laid = lay_over(pack, pieces.values())

    told = [*laid.holding, *(conflict.piece for conflict in laid.conflicts), *laid.said_now]
    assert sorted(piece.id for piece in told) == sorted(piece.id for piece in pieces.values())
    assert lay_over(pack, reversed(list(pieces.values()))).pack.digest == laid.pack.digest


_PACKS: dict[bool, Pack] = {}


def _shared(newer: bool) -> Pack:
    if newer not in _PACKS:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            change = changed("contraindications/all", '"Wait."', '"Wait for healing."') if newer else {}
            _PACKS[newer] = load_pack(write_pack(Path(folder), **change))
    return _PACKS[newer]
