from pathlib import Path

import pytest

from mesotherapy.pack import Pack, load_pack
from mesotherapy.pack.tests.packs import FILES, changed, write_pack
from mesotherapy.pack.vignettes import mutations, run_vignettes, survivors, untested


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write_pack(tmp_path))


def test_vignettes_that_hold_say_nothing(pack: Pack) -> None:
    assert run_vignettes(pack) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('expect.verdict = "blocked"', 'expect.verdict = "clear"', "the verdict is blocked, not clear"),
        ("2026-12-01", "2026-12-02", "it is deferred until 2026-12-01, not 2026-12-02"),
        ('["pregnant", "last-peel-on"]', '["last-peel-on"]', "it asks pregnant, last-peel-on"),
        ('expect.present = ["warfarin"]', 'expect.absent = ["warfarin"]', "warfarin is present, not absent"),
        (
            'expect.present = ["warfarin"]',
            'expect.not-screened = ["warfarin"]',
            "should not be screened here",
        ),
    ],
)
def test_a_vignette_that_does_not_hold_says_what_came_out(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    pack = load_pack(write_pack(tmp_path, **changed("vignettes/all", old, new)))

    assert any(says in wrong for _, wrong in run_vignettes(pack))


def test_states_that_no_vignette_shows_are_named(tmp_path: Path, pack: Pack) -> None:
    fewer = changed(
        "vignettes/all", 'expect.absent = ["recent-peel", "warfarin"]', 'expect.absent = ["recent-peel"]'
    )

    assert untested(pack) == []
    assert untested(load_pack(write_pack(tmp_path, **fewer))) == [("warfarin", "absent")]


def test_every_rule_deleted_or_turned_round_is_noticed(pack: Pack) -> None:
    assert survivors(pack) == []
    assert len(list(mutations(pack))) == 3 * len(pack.contraindications)


def test_a_change_that_no_vignette_notices_is_named(tmp_path: Path) -> None:
    one = "[[vignette]]" + FILES["vignettes/all.toml"].split("[[vignette]]")[4].replace(
        'expect.verdict = "caution"', ""
    )
    lonely = load_pack(write_pack(tmp_path, vignettes__all=one))
    missed = [str(mutation) for mutation in survivors(lonely)]

    assert "warfarin given another severity" in missed
    assert "pregnancy deleted" in missed
    assert "warfarin deleted" not in missed
