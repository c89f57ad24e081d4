"""What goes into the syringe beyond the treatment: added, checked, kept as a recipe, approved."""

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mesocare.clinics.pack import current_pack
from mesocare.demo import drafts
from mesocare.planning import actions
from mesocare.planning.blends import addable, not_adopted, side_by_side
from mesocare.planning.draft import Draft, Part
from mesocare.planning.models import Plan, RecipeVersion
from mesocare.planning.tests.test_plans import reckoned
from mesocare.stock.tests.cast import new_product
from mesotherapy.pack.protocols import Protocol
from tests.support.care import MELASMA, clinic_of
from tests.support.clinic import SignIn
from tests.support.people import patient_of
from tests.support.world import World, build_world

pytestmark = pytest.mark.django_db
BUILD = f"plan/new/{MELASMA}/"


def with_vitamin(strength: str = "100 mg/mL") -> Draft:
    draft = drafts.melasma()
    more = Part(substance="vitamin-c", strength=strength, volume_ml=Decimal("0.5"), role="added")
    return replace(draft, components=(*draft.components, more))


def planned(world: World, draft: Draft) -> Plan:
    """A saved plan of a course of its own."""
    clinic_of(world)
    return actions.save_plan(
        patient=patient_of(world), course=None, expected_version=0, site=world.site, draft=draft,
        reckoning=reckoned(world, draft), acknowledged={}, alternatives=[], summary="Small deposits.",
        note="", by=world.practitioner, at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def kept(world: World, plan: Plan, name: str = "House blend") -> RecipeVersion:
    return actions.keep_recipe(
        plan=plan,
        name=name,
        reason="Made every week here.",
        by=world.practitioner,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def approve(world: World, version: RecipeVersion, *, is_approved: bool = True) -> None:
    actions.review_recipe(
        version=version,
        is_approved=is_approved,
        reason="Read against the labels.",
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )


def open_names(world: World, plan: Plan) -> tuple[str, ...]:
    return not_adopted(world.organisation, plan.protocol, plan.components)


def posted(**changes: Any) -> dict[str, Any]:
    """The plan page as a browser sends it."""
    given = {
        "technique": "papule", "device": "fine-needle", "target_layer": "superficial-dermis",
        "needle_gauge": "32", "needle_length_mm": "4", "angle_degrees": "15", "numbing": "none",
        "strength:tranexamic-acid": "100 mg/mL", "volume:tranexamic-acid": "0.1",
        "volume:sodium-chloride-0.9": "2.4", "sessions": "3", "interval_min_days": "14",
        "interval_ideal_days": "14", "interval_max_days": "21", "use:malar:R": "on",
        "spacing:malar:R": "10", "point:malar:R": "0.02", "expected_version": "0",
        "command_id": str(uuid.uuid4()),
    }  # fmt: skip
    return given | changes


def build(world: World, sign_in: SignIn, **changes: Any) -> str:
    clinic_of(world)
    client = sign_in(world.practitioner)
    answer = client.post(f"/patients/{patient_of(world).uuid}/{BUILD}", posted(**changes))
    assert answer.status_code in (200, 302), answer.content
    return answer.content.decode()


def test_the_treatment_alone_needs_no_more_than_its_adoption(world: World) -> None:
    assert open_names(world, planned(world, drafts.melasma())) == ()


def test_what_is_added_waits_for_the_directors_word_on_a_recipe_that_holds_it(world: World) -> None:
    plan = planned(world, with_vitamin())
    assert open_names(world, plan)

    version = kept(world, plan)
    assert open_names(world, plan), "kept is not approved"
    approve(world, version)
    assert open_names(world, plan) == ()
    approve(world, version, is_approved=False)
    assert open_names(world, plan), "the newest word counts"


def test_a_retired_recipe_approves_nothing(world: World) -> None:
    plan = planned(world, with_vitamin())
    version = kept(world, plan)
    approve(world, version)
    actions.retire_recipe(
        recipe=version.recipe, reason="Nobody asks for it.", by=world.practitioner, at=world.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    assert open_names(world, plan)
    with pytest.raises(actions.Retired):
        kept(world, plan)


def test_two_approved_recipes_do_not_approve_a_third_blend_of_both(world: World) -> None:
    first = planned(world, with_vitamin())
    draft = drafts.melasma()
    other = Part(substance="dexpanthenol", strength="50 mg/mL", volume_ml=Decimal("0.5"), role="added")
    second = planned(world, replace(draft, components=(*draft.components, other)))
    approve(world, kept(world, first, "One"))
    approve(world, kept(world, second, "Two"))
    both = planned(world, replace(draft, components=(*with_vitamin().components, other)))

    assert open_names(world, first) == open_names(world, second) == ()
    assert open_names(world, both)


def test_an_approval_lapses_when_the_pack_says_something_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mesocare.planning import blends

    plan = planned(world, with_vitamin())
    approve(world, kept(world, plan))
    assert open_names(world, plan) == ()
    monkeypatch.setattr(blends, "rests_on", lambda _components: "another digest")
    assert open_names(world, plan)


def test_a_name_that_is_there_gets_a_new_version_and_the_same_command_makes_one(world: World) -> None:
    plan, command = planned(world, with_vitamin()), uuid.uuid4()
    first = kept(world, plan)
    given: dict[str, Any] = {
        "plan": plan, "name": "House blend", "reason": "A little less of it.", "by": world.practitioner,
        "at": world.at, "command_id": command,
    }  # fmt: skip
    second, again = actions.keep_recipe(**given), actions.keep_recipe(**given)

    assert (first.version, second.version, again.pk) == (1, 2, second.pk)
    assert first.recipe_id == second.recipe_id
    with pytest.raises(actions.NotTheNewest):
        approve(world, first)


def test_a_blend_that_a_rule_stops_is_no_recipe(world: World) -> None:
    draft = with_vitamin()
    copper = Part(substance="copper", strength="1 mg/mL", volume_ml=Decimal("0.5"), role="added")
    plan = planned(world, replace(draft, components=(*draft.components, copper)))

    with pytest.raises(actions.RecipeStopped, match="vitamin C"):
        kept(world, plan)


def test_side_by_side_marks_what_differs() -> None:
    one = [part.as_json() for part in drafts.melasma().components]
    other = [part.as_json() for part in with_vitamin().components]
    lines = {line["substance"]: line["differs"] for line in side_by_side(one, other)}

    assert lines["vitamin-c"]
    assert lines["tranexamic-acid"], "the same volume is weaker in more liquid"
    assert not any(line["differs"] for line in side_by_side(one, list(reversed(one))))


def test_a_part_is_added_and_taken_out_without_a_script(world: World, sign_in: SignIn) -> None:
    page = build(world, sign_in, **{"add-part": "1", "what": "vitamin-c"})
    assert 'name="volume:vitamin-c"' in page
    page = build(world, sign_in, **{"added": "vitamin-c", "remove-part": "vitamin-c"})
    assert 'name="volume:vitamin-c"' not in page


def test_a_rule_that_is_broken_stops_with_its_source(world: World, sign_in: SignIn) -> None:
    page = build(
        world, sign_in,
        **{
            "added": ["vitamin-c", "copper"], "strength:vitamin-c": "100 mg/mL", "volume:vitamin-c": "0.5",
            "strength:copper": "1 mg/mL", "volume:copper": "0.5",
        },
    )  # fmt: skip
    assert "Copper and vitamin C" in page


def test_a_product_brings_the_strength_of_its_label_and_stays_named(world: World, sign_in: SignIn) -> None:
    product = new_product(world, "Vitamin C 200", substance="vitamin-c", strength="200 mg/mL")
    page = build(world, sign_in, **{"add-part": "1", "what": f"product:{product.uuid}"})
    assert 'value="200 mg/mL"' in page
    assert f'name="product:vitamin-c" value="{product.uuid}"' in page


@pytest.mark.parametrize("what", ["product:00000000-0000-4000-8000-000000000000", "no-such", "", "<b>"])
def test_what_is_not_ours_is_not_added(world: World, sign_in: SignIn, what: str) -> None:
    page = build(world, sign_in, **{"add-part": "1", "what": what})
    assert 'name="added"' not in page


def test_a_product_of_another_organisation_is_neither_offered_nor_taken(
    world: World, sign_in: SignIn
) -> None:
    from mesocare.stock.models import Product

    far = Product.objects.create(
        organisation=build_world("Elsewhere", "elsewhere").organisation, name="Their vitamin",
        kind="substance", substance="vitamin-c", strength="900 mg/mL", pack_amount=5, unit="mL",
    )  # fmt: skip
    page = build(world, sign_in, **{"add-part": "1", "what": f"product:{far.uuid}"})
    assert "Their vitamin" not in page
    assert "900 mg/mL" not in page
    page = build(world, sign_in, **{"added": "vitamin-c", "product:vitamin-c": str(far.uuid)})
    assert str(far.uuid) not in page


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1e99", "two", "0.000000001"])
def test_an_amount_that_is_none_is_refused_and_nothing_is_lost(
    world: World, sign_in: SignIn, amount: str
) -> None:
    page = build(
        world, sign_in, **{"added": "vitamin-c", "volume:vitamin-c": amount, "strength:vitamin-c": "1 mg/mL",
                           "save": "1"},
    )  # fmt: skip
    assert "error-summary" in page
    assert not Plan.objects.exists()
    assert 'value="1 mg/mL"' in page


def test_a_saved_plan_keeps_what_was_added_and_a_recipe_brings_it_back(world: World, sign_in: SignIn) -> None:
    build(
        world, sign_in,
        **{"added": "vitamin-c", "strength:vitamin-c": "100 mg/mL", "volume:vitamin-c": "0.5", "save": "1"},
    )  # fmt: skip
    plan = Plan.objects.get()
    assert [part["substance"] for part in plan.components] == [
        "tranexamic-acid", "vitamin-c", "sodium-chloride-0.9"
    ]  # fmt: skip
    version = kept(world, plan)
    page = build(world, sign_in, **{"use-recipe": "1", "recipe": str(version.uuid)})
    assert 'name="volume:vitamin-c" value="0.5"' in page


def test_banned_substances_are_not_offered(world: World) -> None:
    pack = current_pack()
    world.site.jurisdiction = "EU"
    names = {found.id for found in addable(pack, pack.get(Protocol, MELASMA), world.site)}
    assert "vitamin-c" in names
    assert "lidocaine-prilocaine-cream" not in names
    assert "tranexamic-acid" not in names


def test_the_pages_of_recipes(world: World, sign_in: SignIn) -> None:
    version = kept(world, planned(world, with_vitamin()))
    client = sign_in(world.director)
    url = f"/recipes/{version.recipe.uuid}/"
    assert "Not yet reviewed" in client.get("/recipes/").content.decode()
    client.post(
        f"{url}review/",
        {"version": version.uuid, "word": "approve", "reason": "Read it all.", "command_id": uuid.uuid4()},
    )
    assert "Approved by the medical director" in client.get(url).content.decode()
    both = client.get(f"/recipes/compare/?one={version.uuid}&other={version.uuid}").content.decode()
    assert "the same" in both
    assert client.get(f"/recipes/compare/?one={uuid.uuid4()}").status_code == 404
