"""Everything in the pack can be found, each statement with where it comes from."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.knowing.conditions import in_words
from mesocare.knowing.differences import differences, differences_of
from mesocare.knowing.lines import show_entry
from mesocare.knowing.search import search
from mesocare.knowing.shelf import SHELVES, everything, source_line
from mesocare.knowing.uses import resting_on, used_by
from mesocare.web.provenance import sources_of
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.walking import statements_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(reception: StaffMember, sign_in: Any) -> Client:
    client: Client = sign_in(reception)
    return client


def read(client: Client, name: str, *arguments: str, **query: str) -> str:
    response = client.get(reverse(f"knowing:{name}", args=arguments), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_every_kind_of_the_pack_but_codes_vignettes_and_frequencies_has_a_shelf() -> None:
    kinds = {kind for kind, entries in current_pack().entries.items() if entries}

    assert kinds - {shelf.kind for shelf in SHELVES} == {"code", "frequency", "vignette"}


@pytest.mark.parametrize("kind", [shelf.kind for shelf in SHELVES])
def test_every_entry_of_a_kind_can_be_read_with_all_its_statements(kind: str) -> None:
    pack = current_pack()
    for entry in pack.entries.get(kind, {}).values():
        shown = show_entry(pack, kind, entry)
        lines = [line for group in shown.groups for line in group.lines] + ([shown.own] if shown.own else [])
        told = [line.cited for line in lines if line and line.cited]
        missing = [path for path, statement in statements_in(entry) if statement not in told]
        assert not missing, f"{entry.id}: {missing}"


@pytest.mark.parametrize("kind", [shelf.kind for shelf in SHELVES if shelf.kind != "source"])
def test_the_list_of_a_kind_leads_to_pages_that_open(desk: Client, kind: str) -> None:
    entries = current_pack().entries.get(kind, {})
    page = read(desk, "kind", kind)

    assert all(reverse("knowing:entry", args=[kind, name]) in page for name in entries)
    assert all(read(desk, "entry", kind, first) for first in list(entries)[:1])


def test_a_statement_shows_its_source_evidence_confidence_review_and_row(desk: Client) -> None:
    page = read(desk, "entry", "protocol", "melasma-tranexamic-acid-intradermal")

    assert reverse("knowing:source", args=["Lee2006"]) in page
    assert all(words in page for words in ("randomised trial", "read at the source", "not yet reviewed"))
    assert reverse("knowing:row", args=["MEL1"]) in page


def test_a_source_lists_everything_that_rests_on_it(desk: Client) -> None:
    pack = current_pack()
    resting = {each.name.id for _shelf, entries in resting_on(pack, "Lee2006") for each in entries}

    assert resting == {found.id for found in pack.trace("Lee2006")}
    page = read(desk, "source", "Lee2006")
    assert all(reverse("knowing:entry", args=place.split(":")) in page for place in resting)


def test_a_row_of_the_dossiers_lists_what_rests_on_it(desk: Client) -> None:
    assert "Tranexamic acid" in read(desk, "row", "MEL1")
    assert desk.get(reverse("knowing:row", args=["NO-SUCH-ROW"])).status_code == 404


def test_a_substance_page_keeps_three_kinds_of_number_apart(desk: Client) -> None:
    page = read(desk, "entry", "substance", "tranexamic-acid")

    assert "25-fold" in page
    for words in ("Caps", "Published ranges", "This clinic’s ceilings", "None exists.", "None set."):
        assert words in page
    assert "Nothing bounds one session" in page
    assert page.index("Against") < page.index(">For<")


def test_search_finds_words_sources_and_rows() -> None:
    by_word, _count = search("warfarin")
    by_source, _count = search("Lee2006")
    by_row, _count = search("MEL1")
    nothing, count = search("zzz-no-such-thing")

    assert by_word
    assert any(hit.name.id == "protocol:melasma-tranexamic-acid-intradermal" for hit in by_source)
    assert any(hit.name.id == "substance:tranexamic-acid" for hit in by_row)
    assert (nothing, count) == ([], 0)


def test_search_puts_what_is_named_so_first_and_needs_every_word() -> None:
    hits, _count = search("tranexamic acid")

    assert "ranexamic" in hits[0].name.title
    assert search("tranexamic zzz")[0] == []


def test_nothing_found_says_what_to_try(desk: Client) -> None:
    assert "Try fewer words" in read(desk, "home", q="zzzz")


def test_a_condition_is_told_with_the_names_of_its_questions() -> None:
    pack = current_pack()
    told = {rule.id: in_words(pack, rule.when) for rule in pack.all(Contraindication)}

    assert all(told.values())
    assert "18 y" in told["under-18"]
    assert "in the last" in told["recent-peel"]
    assert not any("{" in words for words in told.values())


def test_sources_that_disagree_stand_side_by_side(desk: Client) -> None:
    found = differences(current_pack())

    assert all(len({side.value for side in each.sides}) > 1 for each in found)
    assert differences_of(current_pack(), "protocol", "melasma-tranexamic-acid-intradermal")
    assert "nothing is averaged" in read(desk, "disagreements")


def test_what_names_an_entry_is_listed_on_its_page() -> None:
    names = {name.id for name in used_by(current_pack(), "substance", "tranexamic-acid")}

    assert "protocol:melasma-tranexamic-acid-intradermal" in names


def test_provenance_anywhere_in_the_clinic_leads_to_the_sources_page() -> None:
    line = sources_of(("Lee2006",))[0]

    assert line == source_line("Lee2006")
    assert (line.label, line.url) == ("Lee 2006", "/knowledge/sources/Lee2006/")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("kind", ["nothing"]),
        ("kind", ["code"]),
        ("entry", ["substance", "nothing"]),
        ("entry", ["nothing", "tranexamic-acid"]),
        ("source", ["Nobody1999"]),
    ],
)
def test_what_the_pack_does_not_have_is_not_there(desk: Client, name: str, arguments: list[str]) -> None:
    assert desk.get(reverse(f"knowing:{name}", args=arguments)).status_code == 404


def test_everything_has_a_title() -> None:
    pack = current_pack()

    assert all(show_entry(pack, kind, entry).name.title for kind, entry in everything(pack))
