"""The emergency card: in every page of a session with what the ambulance asks; elsewhere it names nobody."""

import uuid

import pytest
from django.urls import reverse
from django.utils.html import escape

from mesocare.treatment.emergency import emergency_card, general_card
from mesocare.treatment.tests.making import (
    Ready,
    answer_everything,
    make_ready_session,
    make_running_session,
)
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
STEP = "adrenaline 1 mg/mL into the outer thigh"


@pytest.mark.parametrize(
    ("make", "names"),
    [(make_ready_session, ("gate", "mixing")), (make_running_session, ("chart", "ask", "stop", "sign"))],
)
def test_it_stands_in_every_page_of_a_session(
    world: World, sign_in: SignIn, make: object, names: tuple[str, ...]
) -> None:
    ready: Ready = make(world)  # type: ignore[operator]
    client = sign_in(world.practitioner)
    for name in names:
        page = client.get(
            reverse(f"treatment:{name}", args=[ready.patient.uuid, ready.session.uuid])
        ).content.decode()
        dialog = page.split('id="emergency-dialog"')[1]
        assert STEP in dialog, name
        assert 'data-dialog="emergency-dialog"' in page, name


def test_what_the_ambulance_asks_stands_on_it(world: World) -> None:
    ready = make_ready_session(world)
    answer_everything(
        world, ready.patient, ready.at, ready.plan.protocol, weight="61 kg",
        **{"allergy-local-anaesthetic": "yes"},
    )  # fmt: skip

    card = emergency_card(ready.again(), ready.today)

    words = " ".join(card.patient)
    assert "Weight 61 kg." in words
    assert card.patient[0] == "Allergy: lidocaine."
    assert "Tranexamic acid" in words
    assert f"{ready.patient.age_on(ready.today)} years old." in words


def test_nobody_asked_is_said_and_not_taken_for_no(world: World) -> None:
    from tests.support.people import new_patient

    ready = make_ready_session(world)
    ready.session.patient = new_patient(world, "Unasked")

    assert "not asked" in emergency_card(ready.session, ready.today).patient[0]
    assert "Weight not known." in emergency_card(ready.session, ready.today).patient


def test_without_a_session_it_opens_before_any_sign_in_and_names_nobody(world: World, client: object) -> None:
    ready = make_running_session(world)

    answer = client.get(reverse("treatment:card", args=[world.site.slug]))  # type: ignore[attr-defined]
    page = answer.content.decode()

    assert STEP in page
    assert str(escape(ready.patient.family_name)) not in page
    assert answer.headers["Cache-Control"] == "no-cache"
    assert general_card(world.site).patient == ()
    assert {one.title for one in emergency_card(ready.again(), ready.today).entries} <= {
        one.title for one in general_card(world.site).entries
    }
    assert client.get(f"/emergency/{uuid.uuid4()}/").status_code == 404  # type: ignore[attr-defined]
