"""A product with several ingredients counts as all of them, from the plan to the dose that is kept."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mesocare.mixing.actions import MixtureDiffers
from mesocare.mixing.paper import contents_words
from mesocare.mixing.queries import differs, strengths_after
from mesocare.planning.actions import keep_recipe, review_recipe
from mesocare.planning.draft import Draft, Part
from mesocare.planning.models import DoseGiven, Plan
from mesocare.planning.products import Listed
from mesocare.planning.queries import dose_history
from mesocare.planning.screened import beyond_the_screening
from mesocare.stock.actions import COLUMNS, ProductFacts, add_product, correct_product, receive_lot
from mesocare.stock.models import Lot, Product
from mesocare.treatment.gate import Gate, look
from mesocare.treatment.mixed import mixture_record
from mesocare.treatment.parts import on_offer, parts_of
from mesocare.treatment.tests.making import (
    FACE,
    Ready,
    agree,
    answer_everything,
    drawn_of,
    face_draft,
    fill_the_shelf,
    make_clinic_ready,
    make_plan,
    mix_ready,
    ready_from,
    somebody,
)
from mesotherapy.dosing import Standing
from mesotherapy.gate import Condition
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
HA = "component:ha-non-cross-linked"
LIDOCAINE = Listed(substance="lidocaine", strength="3 mg/mL")
MANNITOL = Listed(name="Mannitol")


def gel(world: World, *lines: Listed) -> Product:
    return add_product(
        organisation=world.organisation,
        facts=ProductFacts(
            name="Gel with lidocaine" if lines else "Gel", substance="ha-non-cross-linked",
            pack_amount=Decimal(3), unit="mL", ingredients=lines,
        ),
        by=world.director, at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def drawn_from(product: Product, *lines: Listed) -> Draft:
    part = face_draft().components[0]
    return face_draft(
        components=(replace(part, product=str(product.uuid), name=product.name, ingredients=lines),)
    )


def approve(world: World, plan: Plan) -> None:
    version = keep_recipe(
        plan=plan, name="Gel with lidocaine", reason="The product we buy.", by=world.practitioner,
        at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    review_recipe(
        version=version, is_approved=True, reason="Read against the label.", by=world.director, at=world.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def lot_of(world: World, product: Product, *, number: str = "HL0714", days: int = 90) -> Lot:
    return receive_lot(
        site=world.site, product=product, number=number, expires_on=world.at.date() + timedelta(days=days),
        amount=Decimal(9), by=world.director, at=world.at, command_id=uuid.uuid4(),
    )  # fmt: skip


def ready_with(world: World, draft: Draft, product: Product, **answers: str) -> Ready:
    """A session whose plan is the draft, with a lot of the product chosen."""
    make_clinic_ready(world, world.at)
    patient = somebody(world)
    answer_everything(world, patient, world.at, FACE, weight="60 kg", **answers)
    plan = make_plan(world, patient, world.at, draft)
    if plan.components[0].get("ingredients"):
        approve(world, plan)
    lots = fill_the_shelf(world, plan, world.at) | {HA: lot_of(world, product)}
    return ready_from(world, plan.course, agree(world, plan, world.at), lots, world.site, world.at)


def gate_of(ready: Ready) -> Gate:
    return look(ready.again(), ready.operator, ready.today, ready.at)


def conditions(ready: Ready) -> set[Condition]:
    return {one.condition for one in gate_of(ready).missing}


def stops(ready: Ready) -> set[str]:
    return {check.check for check in gate_of(ready).state.dose_checks if check.standing is Standing.STOP}


def correct(world: World, product: Product, *lines: Listed) -> None:
    facts: dict[str, Any] = {name: getattr(product, name) for name in COLUMNS}
    correct_product(
        product=product, facts=ProductFacts(**facts, ingredients=lines), by=world.director, at=world.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def test_what_is_in_the_product_is_given_kept_and_counted_next_time(world: World) -> None:
    product = gel(world, LIDOCAINE, MANNITOL)
    ready = ready_with(world, drawn_from(product, LIDOCAINE, MANNITOL), product)
    assert conditions(ready) == set()
    ready.start()
    ready.everything_done()
    seal = ready.sign()

    ml = Decimal(seal.totals["ml"])
    (row,) = DoseGiven.objects.filter(substance="lidocaine")
    assert row.amount == seal.totals["substances"]["lidocaine"]["amount"] == f"{(3 * ml).normalize():f} mg"
    assert seal.record["blend"][0]["label"] == "Lidocaine 3 mg/mL, Mannitol (strength not known)"
    assert seal.deviations == []
    assert {dose.substance for dose in dose_history(ready.patient, ready.plan.course)} == {
        "ha-non-cross-linked", "lidocaine"
    }  # fmt: skip


def test_an_allergy_to_what_is_inside_stops_the_plan_and_the_session(world: World) -> None:
    product = gel(world, LIDOCAINE)
    draft = drawn_from(product, LIDOCAINE)
    ready = ready_with(world, draft, product, allergy_local_anaesthetic="yes")
    found = beyond_the_screening(ready.patient, draft, world.site, ready.today)

    assert [(check.check, check.standing) for check in found if check.standing is Standing.STOP] == [
        ("screening:allergy-to-local-anaesthetic", Standing.STOP)
    ]
    assert Condition.VERDICT in conditions(ready)
    screening = gate_of(ready).state.screening
    assert screening is not None
    assert "Allergy to lidocaine or another amide anaesthetic" in screening.absolute_findings
    assert not beyond_the_screening(ready.patient, face_draft(), world.site, ready.today)


def test_what_nobody_has_asked_about_an_ingredient_wants_a_reason_in_the_plan(world: World) -> None:
    product = gel(world, LIDOCAINE)
    found = beyond_the_screening(somebody(world), drawn_from(product, LIDOCAINE), world.site, world.at.date())

    assert [(check.check, check.standing) for check in found] == [("screening-open", Standing.CHECK)]
    assert "lidocaine" in found[0].say


def test_a_product_that_holds_more_than_the_plan_says_does_not_start(world: World) -> None:
    """The plan says hyaluronic acid; the box in the hand holds lidocaine too."""
    ready = ready_with(world, face_draft(), gel(world, LIDOCAINE, MANNITOL))

    assert "not-planned:ha-non-cross-linked" in stops(ready)
    assert conditions(ready) >= {Condition.CONSENT_DOES_NOT_COVER, Condition.PROTOCOL_NOT_ADOPTED}
    (said,) = [one for one in gate_of(ready).state.dose_checks if one.check.startswith("not-planned")]
    assert "Gel with lidocaine holds Lidocaine, Mannitol" in said.say


def test_a_plain_lot_for_a_plan_with_lidocaine_counts_no_lidocaine(world: World) -> None:
    product = gel(world, LIDOCAINE)
    ready = ready_with(world, drawn_from(product, LIDOCAINE), gel(world))

    assert gate_of(ready).reckoned.whole.tally.of("lidocaine") is None
    assert stops(ready) == set()


def test_a_label_corrected_after_the_choice_is_read_again(world: World) -> None:
    product = gel(world)
    ready = ready_with(world, face_draft(), product)
    assert stops(ready) == set()

    correct(world, product, LIDOCAINE)
    assert stops(ready) == {f"label-changed:{HA}"}
    ready.change({"op": "choose-lot", "part": HA, "lot": str(ready.lots[HA].uuid)})
    assert stops(ready) == {"not-planned:ha-non-cross-linked"}


def test_an_unknown_strength_with_a_cap_stops_and_stays_unknown_in_what_is_kept(world: World) -> None:
    unknown = Listed(substance="lidocaine")
    product = gel(world, LIDOCAINE)
    ready = ready_with(world, drawn_from(product, LIDOCAINE), product)
    correct(world, product, unknown)
    ready.change({"op": "choose-lot", "part": HA, "lot": str(ready.lots[HA].uuid)})

    assert stops(ready) >= {"cap:lidocaine:per-session", "cap:lidocaine:per-kg"}
    assert Condition.DOSE in conditions(ready)


def test_a_label_found_wrong_during_the_session_is_a_deviation_and_an_unknown_dose(world: World) -> None:
    product = gel(world, LIDOCAINE)
    ready = ready_with(world, drawn_from(product, LIDOCAINE), product)
    ready.start()
    ready.everything_done()
    correct(world, product, Listed(substance="lidocaine"))
    ready.change({"op": "choose-lot", "part": HA, "lot": str(ready.lots[HA].uuid)})
    seal = ready.sign(deviation_reason="The label was read again in the session.")

    assert "dose" in {one["what"] for one in seal.deviations}
    (row,) = DoseGiven.objects.filter(substance="lidocaine")
    assert row.amount == ""
    assert dose_history(ready.patient, ready.plan.course)[-1].amount is None


def test_a_part_of_the_plan_reads_back_as_it_was_kept() -> None:
    part = Part(
        substance="ha-non-cross-linked", strength="", volume_ml=Decimal(3), role="active", product="u",
        name="Gel", ingredients=(LIDOCAINE, MANNITOL),
    )  # fmt: skip
    assert Part.from_json(part.as_json()) == part


def test_a_mixture_keeps_what_the_labels_list_and_prints_it(world: World) -> None:
    product = gel(world, LIDOCAINE, MANNITOL)
    ready = ready_with(world, drawn_from(product, LIDOCAINE, MANNITOL), product)
    mixture = mix_ready(ready, syringes=1)
    (part,) = mixture.parts.all()

    assert part.ingredients == [LIDOCAINE.as_json(), MANNITOL.as_json()]
    assert str(strengths_after(mixture)["lidocaine"]) == "3 mg/mL"
    assert "with Lidocaine 3 mg/mL + Mannitol (3 mL), lot HL0714" in contents_words(mixture, part)
    assert mixture_record(ready.again())["mixture"]["parts"][0]["ingredients"] == part.ingredients
    assert differs(mixture, ready.plan.components, {"ha-non-cross-linked": [str(part.lot.uuid)]}) == []
    plain = [{**ready.plan.components[0], "ingredients": []}]
    (said,) = differs(mixture, plain, {"ha-non-cross-linked": [str(part.lot.uuid)]})
    assert "with Lidocaine, Mannitol" in said


def test_what_is_mixed_is_not_another_product_than_the_planned_one(world: World) -> None:
    product = gel(world, LIDOCAINE)
    ready = ready_with(world, drawn_from(product, LIDOCAINE), product)
    other = lot_of(world, gel(world, MANNITOL))

    with pytest.raises(MixtureDiffers, match="with Mannitol, without Lidocaine"):
        mix_ready(ready, drawn=drawn_of(ready, ha_non_cross_linked=other))


def signed_with(world: World, product: Product) -> Ready:
    ready = ready_with(world, face_draft(), product)
    ready.start()
    ready.everything_done()
    ready.sign()
    return ready


def test_what_a_label_is_found_to_list_after_the_signature_counts_from_then_on(
    world: World, sign_in: SignIn
) -> None:
    product = gel(world)
    ready = signed_with(world, product)
    seal = ready.again().seal
    course, ml = ready.plan.course, Decimal(seal.totals["ml"])
    assert {dose.substance for dose in dose_history(ready.patient, course)} == {"ha-non-cross-linked"}

    correct(world, product, LIDOCAINE)
    (dose,) = [one for one in dose_history(ready.patient, course) if one.substance == "lidocaine"]
    assert dose.amount is not None
    assert dose.amount.amount == 3 * ml
    assert (dose.on, dose.in_course) == (ready.today, True)
    correct(world, product, Listed(substance="lidocaine"), MANNITOL)
    (dose,) = [one for one in dose_history(ready.patient, course) if one.substance == "lidocaine"]
    assert dose.amount is None, "not known, never nothing"

    page = sign_in(world.practitioner).get(
        f"/patients/{ready.patient.uuid}/sessions/{ready.session.uuid}/record/"
    )
    assert "Counted since the signature" in page.content.decode()
    assert ready.again().seal.record == seal.record


def test_a_stronger_label_adds_what_was_missing_and_a_weaker_one_takes_nothing_away(world: World) -> None:
    product = gel(world, LIDOCAINE)
    ready = ready_with(world, drawn_from(product, LIDOCAINE), product)
    ready.start()
    ready.everything_done()
    ml = Decimal(ready.sign().totals["ml"])

    def lidocaine() -> Decimal:
        doses = dose_history(ready.patient, ready.plan.course)
        return sum((d.amount.amount for d in doses if d.substance == "lidocaine" and d.amount), Decimal(0))

    assert lidocaine() == 3 * ml
    correct(world, product, replace(LIDOCAINE, strength="5 mg/mL"))
    assert lidocaine() == 5 * ml
    correct(world, product, replace(LIDOCAINE, strength="2 mg/mL"))
    assert lidocaine() == 3 * ml
    correct(world, product)
    assert lidocaine() == 3 * ml


def test_the_planned_product_is_offered_before_one_that_holds_something_else(world: World) -> None:
    """Though the other expires first: with it the session would not start."""
    ready = ready_with(world, face_draft(), gel(world))
    sooner = lot_of(world, gel(world, LIDOCAINE), number="SOONER", days=5)
    (part, *_rest) = parts_of(ready.plan)
    offered = [shelf.lot for shelf in on_offer(part, world.site, ready.today)]

    assert offered[-1] == sooner
    assert len(offered) > 1
