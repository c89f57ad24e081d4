"""A product of the clinic in a plan: what its label lists is counted, whatever a browser sends."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from mesocare.planning.blends import checks_of, not_adopted, side_by_side
from mesocare.planning.contents import substances_in
from mesocare.planning.models import Plan
from mesocare.planning.products import Listed
from mesocare.planning.tests.test_blends import BUILD, approve, build, kept, open_names, posted
from mesocare.stock import actions as stock
from mesocare.stock.models import Product
from mesocare.stock.tests.cast import new_product
from mesotherapy.dosing import Standing
from tests.support.care import MELASMA, clinic_of
from tests.support.clinic import SignIn
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
LINES = (Listed(substance="lidocaine", strength="3 mg/mL"), Listed(name="Mannitol"))


def numbed(world: World, *lines: Listed) -> Product:
    return new_product(world, "Tranexamic with lidocaine", ingredients=lines or LINES)


def saved(world: World, sign_in: SignIn, product: Product, **changes: Any) -> Plan:
    build(world, sign_in, **{"product:tranexamic-acid": str(product.uuid), "save": "1"}, **changes)
    return Plan.objects.latest("pk")


def test_a_part_of_the_treatment_is_drawn_from_a_product_and_all_of_it_is_counted(
    world: World, sign_in: SignIn
) -> None:
    product = numbed(world)
    page = build(world, sign_in, **{"what": f"product:{product.uuid}", "add-part": "1"})

    assert f'name="product:tranexamic-acid" value="{product.uuid}"' in page
    assert "The label also lists: Lidocaine 3 mg/mL, Mannitol (strength not known)." in page
    assert "<strong>Lidocaine</strong>" in page
    assert "holds Mannitol, which the pack does not know" in page
    assert "Beyond this treatment: Lidocaine." in page


def test_what_is_kept_comes_from_the_shelf_and_not_from_the_form(world: World, sign_in: SignIn) -> None:
    forged = {"ingredients:tranexamic-acid": "[]", "name:tranexamic-acid": "Plain"}
    plan = saved(world, sign_in, numbed(world), **forged)
    (part,) = [part for part in plan.components if part["substance"] == "tranexamic-acid"]

    assert part["name"] == "Tranexamic with lidocaine"
    assert part["ingredients"] == [one.as_json() for one in LINES]
    assert substances_in(plan.components) == ["tranexamic-acid", "lidocaine", "sodium-chloride-0.9"]
    assert {check["check"] for check in plan.checks} >= {"not-in-pack:mannitol", "cap:lidocaine:per-session"}


def test_a_product_no_longer_bought_stays_what_it_is_in_the_plan_that_names_it(
    world: World, sign_in: SignIn
) -> None:
    product = numbed(world)
    plan = saved(world, sign_in, product)
    facts: dict[str, Any] = {name: getattr(product, name) for name in stock.COLUMNS}
    stock.correct_product(
        product=product, facts=stock.ProductFacts(**facts | {"is_stocked": False}), by=world.director,
        at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    url = f"/patients/{patient_of(world).uuid}/{BUILD}?course={plan.course.uuid}"
    page = sign_in(world.practitioner).get(url).content.decode()

    assert f'name="product:tranexamic-acid" value="{product.uuid}"' in page
    assert "The label also lists" in page
    assert f'value="product:{product.uuid}"' not in page, "it is not offered any more"


def test_a_part_is_taken_from_any_product_again(world: World, sign_in: SignIn) -> None:
    product = numbed(world)
    page = build(
        world, sign_in,
        **{"product:tranexamic-acid": str(product.uuid), "drop-product": "tranexamic-acid"},
    )  # fmt: skip

    assert "The label also lists" not in page
    assert "<strong>Lidocaine</strong>" not in page


def test_another_substances_product_and_another_clinics_are_not_taken(
    world: World, other_world: World, sign_in: SignIn
) -> None:
    theirs = numbed(other_world)
    gel = new_product(world, "Gel", substance="ha-non-cross-linked", ingredients=LINES)
    for product in (theirs, gel):
        assert not any("product" in part for part in saved(world, sign_in, product).components)


def test_the_directors_word_on_a_recipe_holds_for_what_the_product_lists(
    world: World, sign_in: SignIn
) -> None:
    plan = saved(world, sign_in, numbed(world))
    plain = [part for part in plan.components if part["substance"] != "tranexamic-acid"]
    assert open_names(world, plan) == ("Lidocaine",)
    assert not_adopted(world.organisation, MELASMA, plain) == ()
    approve(world, kept(world, plan))
    assert open_names(world, plan) == ()


def test_recipes_compare_what_the_labels_list(world: World, sign_in: SignIn) -> None:
    clinic_of(world)
    plan = saved(world, sign_in, numbed(world))
    plain = [{k: v for k, v in part.items() if k != "ingredients"} for part in plan.components]
    lines = {line["substance"]: line for line in side_by_side(plan.components, plain)}

    assert lines["tranexamic-acid"]["differs"]
    assert lines["tranexamic-acid"]["one"].inside.startswith("Lidocaine 3 mg/mL")
    assert not lines["sodium-chloride-0.9"]["differs"]


def test_a_mixing_rule_sees_into_a_product(world: World) -> None:
    vitamin = {"substance": "vitamin-c", "strength": "100 mg/mL", "volume": "1 mL", "role": "added"}
    copper = {"substance": "copper", "strength": ""}
    hidden = {
        "substance": "biotin", "strength": "5 mg/mL", "volume": "1 mL", "role": "added", "product": "u",
        "name": "Trace elements", "ingredients": [copper],
    }  # fmt: skip

    stops = [check for check in checks_of([vitamin, hidden]) if check.standing is Standing.STOP]
    assert len(stops) == 1
    assert "Trace elements" in stops[0].say


def test_the_page_of_a_saved_plan_names_what_is_inside(world: World, sign_in: SignIn) -> None:
    plan = saved(world, sign_in, numbed(world))
    page = sign_in(world.practitioner).get(reverse("planning:show", args=[patient_of(world).uuid, plan.uuid]))

    assert "with Lidocaine 3 mg/mL, Mannitol (strength not known)" in page.content.decode()


def test_what_is_typed_is_laid_beside_a_recipe_and_stays_as_it_is(world: World, sign_in: SignIn) -> None:
    version = kept(world, saved(world, sign_in, numbed(world)))
    asked = {"compare-recipe": "1", "recipe": str(version.uuid), "sessions": ""}
    page = build(world, sign_in, **asked, **{"volume:tranexamic-acid": "0.2"})

    assert "This plan beside the recipe" in page
    beside = page[page.index('id="compared"') : page.index("</table>", page.index('id="compared"'))]
    assert beside.count("differs") == 1
    assert beside.count("the same") == 1
    assert 'value="0.2"' in page, "nothing is set by comparing"
    assert "with Lidocaine 3 mg/mL" in beside
    assert Plan.objects.count() == 1


def test_another_clinics_recipe_is_not_compared(world: World, other_world: World, sign_in: SignIn) -> None:
    theirs = kept(other_world, saved(other_world, sign_in, numbed(other_world)))
    clinic_of(world)
    client = sign_in(world.practitioner)
    fields = posted(**{"compare-recipe": "1", "recipe": str(theirs.uuid)})

    assert client.post(f"/patients/{patient_of(world).uuid}/{BUILD}", fields).status_code == 404
