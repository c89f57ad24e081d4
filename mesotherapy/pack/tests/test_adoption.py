from pathlib import Path

import pytest

from mesotherapy.pack import Pack, UnknownEntry, load_pack
from mesotherapy.pack.base import CitedEntry, Entry, Kind, ProtocolId, Scope, SubstanceId, Text
from mesotherapy.pack.kinds import KINDS
from mesotherapy.pack.tests.packs import FILES, write_pack


class Substance(Entry):
    name: Text
    classes: tuple[str, ...] = ()


class Protocol(Entry):
    name: Text
    gives: tuple[SubstanceId, ...]

    @property
    def scope(self) -> Scope:
        return Scope(substances=self.gives)


class Expectation(CitedEntry):
    protocol: ProtocolId
    say: Text


OWN = {
    "substance": Kind("substance", "substances", Substance),
    "protocol": Kind("protocol", "protocols", Protocol),
    "expectation": Kind("expectation", "expectations", Expectation),
}
SMALL = tuple(kind for kind in KINDS if kind.name not in OWN) + tuple(OWN.values())
CARE = {
    "substances": """
[[substance]]
id = "alpha"
name.en = "Alpha"
classes = ["thinner"]
[[substance]]
id = "beta"
name.en = "Beta"
""",
    "protocols": """
[[protocol]]
id = "with-alpha"
name.en = "With alpha"
gives = ["alpha"]
[[protocol]]
id = "with-beta"
name.en = "With beta"
gives = ["beta"]
""",
    "expectations": """
[[expectation]]
id = "after-alpha"
protocol = "with-alpha"
say.en = "It may sting."
source = ["PAGE"]
evidence = "vendor"
confidence = "second-hand"
""",
}
SCOPED = FILES["contraindications/all.toml"].replace(
    'when = "pregnant"', 'when = "pregnant"\nscope.classes = ["thinner"]'
).replace('severity = "defer"', 'severity = "defer"\nscope.substances = ["alpha", "beta"]')  # fmt: skip


def small_pack(folder: Path, **changes: str) -> Pack:
    return load_pack(write_pack(folder, **{**CARE, "contraindications__all": SCOPED, **changes}), kinds=SMALL)


def test_a_protocol_rests_on_what_it_names_and_on_every_statement_that_touches_it(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)

    assert pack.rests_on("with-alpha").ids == (
        "contraindication:pregnancy",
        "contraindication:recent-peel",
        "contraindication:warfarin",
        "expectation:after-alpha",
        "protocol:with-alpha",
        "question:inr",
        "question:last-peel-on",
        "question:medicines",
        "question:pregnant",
        "source:LEAFLET",
        "source:PAGE",
        "substance:alpha",
    )
    assert "contraindication:pregnancy" not in pack.rests_on("with-beta").ids
    assert "expectation:after-alpha" not in pack.rests_on("with-beta").ids


def test_only_a_change_in_what_it_rests_on_changes_its_digest(tmp_path: Path) -> None:
    before = small_pack(tmp_path / "a")
    after = small_pack(
        tmp_path / "b", contraindications__all=SCOPED.replace("Do not treat.", "Do not treat!")
    )

    assert before.digest != after.digest
    assert before.rests_on("with-alpha").digest != after.rests_on("with-alpha").digest
    assert before.rests_on("with-beta").digest == after.rests_on("with-beta").digest


def test_there_is_nothing_to_adopt_under_an_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownEntry, match=r"no protocol 'x'\. It has: with-alpha, with-beta"):
        small_pack(tmp_path).rests_on("x")


def test_a_plan_is_a_protocol_narrowed_by_what_is_named(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)

    assert pack.planned(protocol="with-alpha").classes == {"thinner"}
    assert pack.planned(protocol="with-alpha", substances=["beta"]).classes == frozenset()
    assert pack.planned(zones=["malar"]).substances is None


def test_a_row_or_source_leads_to_every_statement_that_rests_on_it(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)

    assert [(trace.id, trace.field, trace.file) for trace in pack.trace("C-01")] == [
        ("contraindication:pregnancy", "", "contraindications/all.toml")
    ]
    assert [trace.id for trace in pack.trace("PAGE")] == [
        "contraindication:recent-peel",
        "contraindication:warfarin",
        "expectation:after-alpha",
    ]
    assert pack.trace("Z-99") == ()


def test_statements_are_counted_by_how_sure_anyone_is_of_them(tmp_path: Path) -> None:
    counts = small_pack(tmp_path).counts

    assert counts["kinds"]["contraindication"] == 3
    assert counts["statements"] == {"all": 4}
    assert counts["review"] == {"not-yet-reviewed": 4}
    assert counts["evidence"] == {"label": 2, "vendor": 2}
    assert counts["confidence"] == {"not-re-found": 1, "read": 2, "second-hand": 1}
