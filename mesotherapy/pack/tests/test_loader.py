import json
from decimal import Decimal
from pathlib import Path

import pytest

from mesotherapy.pack import Pack, PackProblems, UnknownEntry, load_pack, pack_from_content
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.digest import plain
from mesotherapy.pack.questions import Question
from mesotherapy.pack.tests.packs import FILES, changed, write_pack
from mesotherapy.screening import Severity

RULES, CASES = "contraindications/all", "vignettes/all"


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return load_pack(write_pack(tmp_path))


def problems(tmp_path: Path, **changes: str) -> str:
    with pytest.raises(PackProblems) as caught:
        load_pack(write_pack(tmp_path, **changes))
    return str(caught.value)


def test_a_pack_is_read_with_its_name_and_everything_by_id(pack: Pack) -> None:
    assert (pack.id, pack.version, pack.languages, pack.licence) == (
        "made-up",
        "2026.11",
        ("en",),
        "CC-BY-4.0",
    )
    assert pack.get(Contraindication, "pregnancy").severity is Severity.ABSOLUTE
    assert list(pack.questions) == ["pregnant", "inr", "last-peel-on", "medicines"]
    assert pack.find(Question, "nothing") is None


def test_an_unknown_id_says_what_there_is(pack: Pack) -> None:
    with pytest.raises(
        UnknownEntry, match=r"no contraindication 'x'. It has: pregnancy, recent-peel, warfarin"
    ):
        pack.get(Contraindication, "x")
    with pytest.raises(UnknownEntry, match="no protocol 'x'"):
        pack.planned(protocol="x")
    with pytest.raises(UnknownEntry, match="no substance 'x'"):
        pack.planned(substances=["x"])
    with pytest.raises(UnknownEntry, match="no 'contraindication:x'"):
        pack.entry("contraindication:x")


def test_every_problem_is_reported_at_once_with_file_entry_and_field(tmp_path: Path) -> None:
    text = FILES["contraindications/all.toml"]
    text = text.replace('severity = "absolute"', 'severity = "terrible"').replace('"PAGE"]', '"PAGES"]')
    text = text.replace('when = { question = "last-peel-on"', 'when = { question = "last-peal-on"')
    message = problems(tmp_path, contraindications__all=text, strange="x = 1", vignettes__broken="[[")

    assert "The pack has 6 problems" in message
    assert (
        "contraindications/all.toml:6: pregnancy: severity: 'terrible' is not known "
        "(expected 'absolute', 'defer', 'relative' or 'info')" in message
    )
    assert "recent-peel: source[0]: names the source 'PAGES', which the pack does not have" in message
    assert "warfarin: source[1]: names the source 'PAGES'" in message
    assert "recent-peel: when: names the question 'last-peal-on'" in message
    assert "strange.toml:1: belongs to no kind of entry (expected one of " in message
    assert "vignettes/broken.toml:1: is not TOML that can be read" in message


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (RULES, 'topic = "pregnancy"', 'topics = "pregnancy"', "topics: is not a field of this kind"),
        (RULES, 'say.patient.en = "Keep taking it."\n', "", "warfarin: say.patient: is missing"),
        (RULES, 'title.en = "Pregnancy"', 'title.fr = "Grossesse"', "needs English text"),
        (RULES, 'source = ["PAGE"]', "source = []", "names no source"),
        (RULES, 'evidence = "vendor"', 'evidence = "none"', 'goes only with confidence = "unsourced"'),
        (RULES, 'when = "pregnant"', 'when = "inr"', "'inr' is a quantity question"),
        (RULES, 'more-than = "3.0"', 'more-than = "3.0 mg"', "3.0 mg does not go with 'inr'"),
        (RULES, '["warfarin"]', '["heparin"]', "'heparin' is not an option of 'medicines'"),
        (RULES, 'within = "30 d"', 'within = "30"', "should be a whole number of d, wk, mo or y"),
        (RULES, 'when = "pregnant"', 'when = "pregnant"\nrecheck = "1 d"', "`recheck` goes only with"),
        (RULES, 'when = "pregnant"', 'when = "pregnant"\nscope.zones = ["mallar"]', "the zone 'mallar'"),
        (RULES, 'when = "pregnant"', 'when = "pregnant"\nscope.classes = ["x"]', "the class 'x'"),
        (RULES, 'id = "recent-peel"', 'id = "Recent Peel"', "is not written as it should be"),
        (RULES, 'id = "recent-peel"', 'id = "pregnancy"', "is already used in contraindications/all"),
        ("questions", 'unit = "1"', 'unit = "kilos"', "not an amount"),
        ("questions", 'unit = "1"\n', "", "`unit` is needed for a quantity, and only there"),
        ("questions", 'least = "0.5"', 'least = "0.5 kg"', "0.5 kg does not go with the unit"),
        ("questions", 'unremarkable = "1.0"', 'unremarkable = "99"', "between 0.5 and 15"),
        ("questions", 'holds = "90 d"', 'holds = "ages"', "not an amount"),
        (CASES, 'pregnant = "yes"', 'pregnant = "maybe"', "'maybe' is not an answer to this question"),
        (CASES, 'medicines = ["warfarin"]', 'medicines = ["tea"]', "expected one of aspirin, warfarin"),
        (CASES, 'expect.present = ["warfarin"]', 'expect.present = ["x"]', "the contraindication 'x'"),
        ("codes", 'question = "pregnant"', 'question = "pregnancy"', "the question 'pregnancy'"),
        ("codes", "ignored = true", "ignored = false", "names a `question`, or is `ignored = true`"),
        ("codes", 'option = "warfarin"', "", "`option` goes with"),
        ("pack", 'licence = "CC-BY-4.0"', "", "pack.toml:1: licence: is missing"),
        ("sources", "[[source]]", "[[sauce]]", "sources.toml:2: sauce: is not expected here"),
    ],
)  # fmt: skip
def test_each_mistake_is_told(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    assert says in problems(tmp_path, **changed(name, old, new))


def test_a_folder_without_a_pack_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackProblems, match=r"there is no pack\.toml"):
        load_pack(tmp_path)


def test_the_digest_is_of_the_content_and_not_of_its_layout(tmp_path: Path, pack: Pack) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    text = FILES["contraindications/all.toml"]
    first, rest = text.split("[[contraindication]]", 2)[1], text.split("[[contraindication]]", 2)[2]
    write_pack(
        one, contraindications__all=f"# comment\n[[contraindication]]{rest}", contraindications__p=first
    )
    write_pack(two, **changed(RULES, "Do not treat.", "Do not treat!"))

    assert load_pack(one).digest == pack.digest
    assert load_pack(two).digest != pack.digest


def test_a_kept_pack_comes_back_the_same_with_the_same_digest(pack: Pack) -> None:
    again = pack_from_content(json.loads(pack.canonical))

    assert again.digest == pack.digest
    assert again.entries == pack.entries
    assert again.rules == pack.rules


def test_a_clinics_overlay_adds_with_its_author_and_never_edits(tmp_path: Path, pack: Pack) -> None:
    base, overlay = write_pack(tmp_path / "base"), tmp_path / "overlay"
    own = (
        FILES["contraindications/all.toml"]
        .split("[[contraindication]]")[1]
        .replace('"pregnancy"', '"own-rule"', 1)
    )
    overlay.mkdir()
    (overlay / "pack.toml").write_text(FILES["pack.toml"] + 'author = "Dr A. Author"\n')
    (overlay / "contraindications.toml").write_text(own)
    with_own = load_pack(base, [overlay])

    assert "own-rule" in with_own.contraindications
    assert with_own.authors == {"contraindication:own-rule": "Dr A. Author"}
    assert with_own.digest != pack.digest

    (overlay / "pack.toml").write_text(FILES["pack.toml"])
    (overlay / "contraindications.toml").write_text(own.replace("own-rule", "pregnancy"))
    with pytest.raises(PackProblems) as caught:
        load_pack(base, [overlay])
    assert "author: is missing" in str(caught.value)
    assert "pregnancy: id: is already used" in str(caught.value)


def test_codes_mean_what_the_exact_code_or_the_longest_listed_beginning_means(pack: Pack) -> None:
    assert [code.question for code in pack.meanings("snomed", "72892002")] == ["pregnant"]
    assert [code.option for code in pack.meanings("atc", "B01AA03")] == ["warfarin"]
    assert pack.meanings("snomed", "728920021") == ()
    assert pack.meanings("snomed", "1")[0].ignored


def test_decimals_and_dates_become_text_and_nothing_else_gets_in() -> None:
    assert plain({"a": [Decimal("1.10")]}) == {"a": ["1.10"]}
    with pytest.raises(TypeError, match="no place in a pack"):
        plain(1.5)
