"""What the label of a product lists: asked for, kept line by line, and never lost by a correction."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from mesocare.audit.models import AuditEvent
from mesocare.clinics.models import StaffMember
from mesocare.planning.products import Listed, products_of
from mesocare.stock import actions
from mesocare.stock.actions import LabelUnclear
from mesocare.stock.ingredients import ingredients_of, words_of
from mesocare.stock.models import Product, ProductIngredient
from mesocare.stock.tests.cast import new_product
from mesocare.treatment.tests.test_together import at_once
from mesocare.web.models import AppendOnlyViolation
from tests.support.world import World, build_world

pytestmark = pytest.mark.django_db
LIDOCAINE = Listed(substance="lidocaine", strength="3 mg/mL")
MANNITOL = Listed(name="Mannitol")
COLUMNS_OF_A_ROW = ("substance", "name", "strength")


def gel(world: World, *lines: Listed) -> Product:
    return new_product(
        world,
        "Gel with lidocaine",
        substance="ha-non-cross-linked",
        strength="18 mg/mL",
        ingredients=lines or (LIDOCAINE, MANNITOL),
    )


def correct(world: World, product: Product, **changes: Any) -> Product:
    facts = actions.ProductFacts(**{name: getattr(product, name) for name in actions.COLUMNS})
    return actions.correct_product(
        product=product,
        facts=replace(facts, **changes),
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def fields(*rows: tuple[str, str, str], **changes: str) -> dict[str, str]:
    given = {
        "name": "Gel with lidocaine", "kind": "substance", "substance": "ha-non-cross-linked",
        "strength": "18 mg/mL", "pack_amount": "3", "unit": "mL", "is_stocked": "on",
        "command_id": str(uuid.uuid4()),
    }  # fmt: skip
    for n, row in enumerate(rows):
        names = (f"ingredient-{n}-{name}" for name in COLUMNS_OF_A_ROW)
        given |= dict(zip(names, row, strict=True))
    return given | changes


def test_what_the_label_lists_is_kept_and_handed_to_the_plan(world: World) -> None:
    product = gel(world)

    assert ingredients_of(product) == (LIDOCAINE, MANNITOL)
    words = [words_of(one) for one in ingredients_of(product)]
    assert words == ["Lidocaine 3 mg/mL", "Mannitol (strength not known)"]
    assert [one.ingredients for one in products_of(world.organisation)] == [(LIDOCAINE, MANNITOL)]


def test_a_correction_that_does_not_speak_of_the_label_leaves_it(world: World) -> None:
    product = gel(world)
    correct(world, product, maker="Dermalab")

    assert ingredients_of(product) == (LIDOCAINE, MANNITOL)


def test_a_change_takes_the_old_line_off_and_keeps_it_readable(world: World) -> None:
    product = gel(world)
    stronger = replace(LIDOCAINE, strength="5 mg/mL")
    correct(world, product, ingredients=(stronger, MANNITOL))
    rows = {row.strength: row for row in ProductIngredient.objects.filter(substance="lidocaine")}

    assert set(ingredients_of(product)) == {stronger, MANNITOL}
    assert rows["3 mg/mL"].taken_off.by == world.director
    assert not hasattr(rows["5 mg/mL"], "taken_off")
    assert ProductIngredient.objects.filter(name="Mannitol").count() == 1
    told = AuditEvent.objects.filter(action="product label").order_by("-pk").first()
    assert told is not None
    assert "Lidocaine 3 mg/mL" in str(told.detail)
    with pytest.raises(AppendOnlyViolation):
        rows["3 mg/mL"].delete()


def test_what_is_no_longer_bought_is_still_known_to_plans_that_name_it(world: World) -> None:
    product = gel(world)
    correct(world, product, is_stocked=False)
    found = products_of(world.organisation)

    assert [(one.is_bought, one.ingredients) for one in found] == [(False, (LIDOCAINE, MANNITOL))]


def test_a_name_that_the_pack_has_is_taken_for_its_substance(world: World) -> None:
    product = gel(world, Listed(name=" lidocaine ", strength="0.3 %"))

    assert ingredients_of(product) == (Listed(substance="lidocaine", strength="0.3 %"),)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((Listed(substance="lidocaine", strength="3"),), "no strength"),
        ((Listed(substance="lidocaine", strength="3 IU/mL"),), "no strength"),
        ((Listed(substance="lidocaine", strength="-3 mg/mL"),), "no strength"),
        ((Listed(substance="lidocaine", strength="0 mg/mL"),), "no strength"),
        ((LIDOCAINE, Listed(name="Lidocaine", strength="5 mg/mL")), "twice"),
        ((MANNITOL, Listed(name="mannitol")), "twice"),
        ((Listed(substance="ha-non-cross-linked", strength="18 mg/mL"),), "twice"),
        ((Listed(substance="not-of-the-pack"),), "no substance of the pack"),
        ((Listed(substance="lidocaine-prilocaine-cream"),), "no substance of the pack"),
        ((Listed(strength="3 mg/mL"),), "of what"),
    ],
)
def test_a_line_that_cannot_be_reckoned_with_is_refused_in_words(
    world: World, lines: tuple[Listed, ...], words: str
) -> None:
    with pytest.raises(LabelUnclear, match=words):
        gel(world, *lines)
    assert not Product.objects.exists()


def test_a_list_needs_the_substance_that_the_product_is_chosen_as(world: World) -> None:
    with pytest.raises(LabelUnclear, match="counted as"):
        new_product(world, "Cocktail", substance="", strength="", ingredients=(LIDOCAINE,))


def test_the_page_keeps_and_shows_it_and_one_more_row_saves_nothing(
    world: World, assistant: StaffMember, sign_in: Any
) -> None:
    client = sign_in(assistant)
    rows = (("lidocaine", "", "3 mg/mL"), ("", "Mannitol", ""))
    more = client.post("/stock/products/new/", fields(*rows, **{"add-ingredient": "1"}))

    assert more.status_code == 200
    assert not Product.objects.exists()
    page = more.content.decode()
    for kept in ('name="ingredient-2-name"', 'value="Mannitol"', 'value="18 mg/mL"'):
        assert kept in page

    assert client.post("/stock/products/new/", fields(*rows)).status_code == 302
    product = Product.objects.get()
    shown, edit = f"/stock/products/{product.uuid}/", f"/stock/products/{product.uuid}/edit/"
    assert ingredients_of(product) == (LIDOCAINE, MANNITOL)
    assert "Mannitol (strength not known)" in client.get(shown).content.decode()

    assert 'value="Mannitol"' in client.get(edit).content.decode()
    assert client.post(edit, fields(rows[0], ("", "", ""))).status_code == 302
    assert ingredients_of(product) == (LIDOCAINE,)
    assert "taken off" in client.get(shown).content.decode()


def test_a_form_without_the_rows_takes_nothing_off_the_label(
    world: World, assistant: StaffMember, sign_in: Any
) -> None:
    product = gel(world)
    sign_in(assistant).post(f"/stock/products/{product.uuid}/edit/", fields())

    assert ingredients_of(product) == (LIDOCAINE, MANNITOL)


def test_a_line_that_is_refused_keeps_what_was_typed(
    world: World, assistant: StaffMember, sign_in: Any
) -> None:
    answer = sign_in(assistant).post("/stock/products/new/", fields(("lidocaine", "", "three")))

    assert answer.status_code == 400
    assert "is no strength it is reckoned in" in answer.content.decode()
    assert 'value="three"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_correct_the_label_at_once_leave_one_line_for_each_thing() -> None:
    world = build_world()
    product = gel(world, MANNITOL)

    def add() -> Product:
        return correct(world, product, ingredients=(MANNITOL, LIDOCAINE))

    assert not [answer for answer in at_once(add, add) if isinstance(answer, Exception)]
    assert sorted(words_of(one) for one in ingredients_of(product)) == [
        "Lidocaine 3 mg/mL",
        "Mannitol (strength not known)",
    ]
