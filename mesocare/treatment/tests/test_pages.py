"""The pages of a session open, by whom, and what they show."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.assessment.models import ScreeningRecord
from mesocare.clinics.actions import set_ceiling
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.treatment.amendable import parts_in_words
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.tests.making import (
    FACE,
    MELASMA,
    SCARS,
    Ready,
    fill_the_shelf,
    make_ready_session,
    make_running_session,
    make_signed_session,
)
from mesocare.web.clock import at_site
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
PROTOCOLS = [MELASMA, FACE, SCARS]


def address(ready: Ready, name: str) -> str:
    return reverse(f"treatment:{name}", args=[ready.patient.uuid, ready.session.uuid])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_time_out_shows_every_condition_and_the_plan(
    world: World, sign_in: SignIn, protocol: str
) -> None:
    ready = make_ready_session(world, protocol=protocol)

    page = sign_in(world.practitioner).get(address(ready, "gate"))

    assert page.status_code == 200
    text = page.content.decode()
    for title in ("Right person", "Consent", "Asked today", "Lots", "Emergency kit", "Start session 1"):
        assert title in text
    assert "Planned today" in text


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_running_session_shows_map_zones_tally_and_the_emergency_card(
    world: World, sign_in: SignIn, protocol: str
) -> None:
    ready = make_running_session(world, protocol=protocol)

    page = sign_in(world.practitioner).get(address(ready, "chart"))

    assert page.status_code == 200
    text = page.content.decode()
    assert 'id="tally"' in text
    assert 'id="safety-bar"' in text
    assert "Anaphylaxis" in text
    assert "999" in text  # the number of the site's place
    assert "Malar R" in text


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_signed_record_is_readable_on_screen_and_as_a_pdf(
    world: World, sign_in: SignIn, protocol: str
) -> None:
    ready = make_signed_session(world, protocol=protocol)
    client = sign_in(world.practitioner)

    page, paper = client.get(address(ready, "record")), client.get(address(ready, "record-pdf"))

    assert page.status_code == paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
    assert "Prepared" in page.content.decode()


def test_the_sessions_tab_lays_the_next_session_out(world: World, sign_in: SignIn, command) -> None:
    ready = make_signed_session(world)
    client = sign_in(world.practitioner)
    tab = reverse("treatment:sessions", args=[ready.patient.uuid])

    assert "Lay out session 2" in client.get(tab).content.decode()
    posted = client.post(
        reverse("treatment:open", args=[ready.patient.uuid]),
        {**command(), "course": str(ready.plan.course.uuid)},
    )

    second = TreatmentSession.objects.get(course=ready.plan.course, number=2)
    assert posted.url == reverse("treatment:gate", args=[ready.patient.uuid, second.uuid])


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        (Role.RECEPTION, "chart", 403),
        (Role.RECEPTION, "record", 403),
        (Role.MANAGER, "chart", 403),
        (Role.ASSISTANT, "chart", 200),
        (Role.ASSISTANT, "sign", 403),
        (Role.PRACTITIONER, "sign", 200),
        (Role.DIRECTOR, "sign", 200),
    ],
)
def test_only_those_who_treat_see_a_session_and_only_operators_sign(
    world: World, sign_in: SignIn, role: Role, name: str, status: int
) -> None:
    ready = make_running_session(world)

    assert sign_in(world.staff[role]).get(address(ready, name)).status_code == status


@pytest.mark.parametrize(
    "name", ["gate", "chart", "map", "live", "ask", "stop", "emergency", "sign", "record"]
)
def test_another_organisation_finds_nothing(
    world: World, other_world: World, sign_in: SignIn, name: str
) -> None:
    ready = make_running_session(world)

    assert sign_in(other_world.practitioner).get(address(ready, name)).status_code == 404


def patch(client: Client, ready: Ready, *changes: dict, version: int | None = None, command: str = ""):
    body = {
        "command_id": command or str(uuid.uuid4()),
        "version": ready.again().version if version is None else version,
        "changes": list(changes),
    }
    return client.patch(address(ready, "map"), json.dumps(body), content_type="application/json")


def test_a_batch_is_answered_with_the_state_and_the_pieces_of_the_page(world: World, sign_in: SignIn) -> None:
    ready = make_running_session(world)

    answer = patch(sign_in(world.practitioner), ready, {"op": "zone-done", "zone": "malar", "side": "R"})

    said = answer.json()
    assert answer.status_code == 200
    assert said["version"] == ready.again().version
    assert {"tally", "safety-bar"} <= set(said["fragments"])
    assert "mg" in said["fragments"]["tally"]


def test_every_form_of_the_charting_page_works_without_a_script(
    world: World, sign_in: SignIn, command
) -> None:
    ready = make_running_session(world)
    client = sign_in(world.practitioner)
    zone = {"zone": "malar", "side": "R"}
    forms = [
        {"op": "zone-count", **zone, "done": "5"},
        {"op": "zone-done", **zone},
        {"op": "pain", **zone, "score": "3"},
        {"op": "note", "text": "Calm"},
        {"op": "reaction", "what": "Redness", **zone},
        {"op": "antisepsis", "agent": "Octenidine"},
        {"op": "mixed", "checked_by": "Sam Okoye"},
        {"op": "numbing-on", "kind": "cold-pack"},
        {"op": "numbing-off"},
        {"op": "skip-zone", "zone": "malar", "side": "L", "reason": "Enough for today"},
        {"op": "pause"},
        {"op": "resume"},
        {"op": "stop", "reason": "The patient wants to stop"},
    ]

    for form in forms:
        version = {"version": str(ready.again().version)}
        answer = client.post(address(ready, "op"), {**command(), **version, **form})
        assert answer.status_code == 302, (form, answer.content.decode()[-600:])

    state = ready.again().state
    assert [zone["status"] for zone in state["zones"]] == ["done", "skipped"]
    assert state["pain"][0]["score"] == 3
    assert state["numbing"]["off"]
    assert ready.again().status == "stopped"


def test_the_signed_record_tells_numbing_by_the_clock_on_the_wall(world: World) -> None:
    world.site.time_zone = "Asia/Tokyo"
    world.site.save()
    ready = make_running_session(world)
    ready.change({"op": "numbing-on", "kind": "cold-pack"}, {"op": "numbing-off"})
    ready.everything_done()
    record = ready.sign().record

    there = at_site(ready.at, "Asia/Tokyo").strftime("%H:%M")
    _name, words = parts_in_words(record, "Asia/Tokyo")["numbing"]

    assert words.endswith(f"{there}–{there}")
    assert "cold-pack" not in words


def test_a_second_device_gets_only_what_it_does_not_have(world: World, sign_in: SignIn) -> None:
    ready = make_running_session(world)
    second = sign_in(world.staff[Role.ASSISTANT])
    page = second.get(address(ready, "chart"))
    have = page.context["have"]

    assert second.get(address(ready, "live"), {"have": have}).status_code == 204
    ready.change({"op": "note", "text": "from the first device"})
    fresh = second.get(address(ready, "live"), {"have": have})

    assert fresh.status_code == 200
    assert "from the first device" in fresh.content.decode()


def test_an_assistant_may_chart_what_the_practitioner_does(world: World, sign_in: SignIn) -> None:
    ready = make_running_session(world)
    assistant: StaffMember = world.staff[Role.ASSISTANT]

    answer = patch(sign_in(assistant), ready, {"op": "zone-done", "zone": "malar", "side": "R"})

    assert answer.status_code == 200
    assert ready.again().state["zones"][0]["done"]["by"] == assistant.name


def test_a_dose_that_would_pass_a_limit_offers_the_cheapest_ways_back(
    world: World, sign_in: SignIn, command
) -> None:
    ready = make_running_session(world)
    set_ceiling(
        substance="tranexamic-acid", basis="session", amount="1 mg", reason="Tried lower first.",
        by=world.director, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    client = sign_in(world.practitioner)

    page = client.get(address(ready, "chart"))
    bar = page.context["bar"]
    text = page.content.decode()

    assert bar.state == "stop"
    assert {fix.value.split("|")[0] for fix in bar.fixes} == {"leave-out", "volume"}
    assert "is more than 1 mg" in text
    less = next(fix.value for fix in bar.fixes if fix.value.startswith("volume"))
    version = {"version": str(ready.again().version)}
    client.post(address(ready, "op"), {**command(), **version, "fix": less})

    assert client.get(address(ready, "chart")).context["bar"].state != "stop"


def test_a_pregnancy_said_in_mid_session_stops_the_bar_at_once(
    world: World, sign_in: SignIn, command
) -> None:
    ready = make_running_session(world)
    client = sign_in(world.practitioner)

    answer = client.post(
        address(ready, "ask"), {**command(), "pregnant": "yes", "words:pregnant": "since May"}
    )
    page = client.get(address(ready, "chart"))

    assert answer.status_code == 302
    assert page.context["bar"].state == "stop"
    assert "Do not inject" in page.content.decode()


def test_asking_today_and_screening_are_done_on_the_time_out_page(
    world: World, sign_in: SignIn, command
) -> None:
    ready = make_ready_session(world, at=timezone.now())
    client = sign_in(world.practitioner)
    page = client.get(address(ready, "gate"))
    asked = {
        question.id: "no" for question, _name in page.context["questions"] if question.kind.value == "yes-no"
    }
    form = {"asked_with": page.context["pack_digest"], **asked}

    answer = client.post(address(ready, "answers"), {**command(), **form, "pregnant": "yes"})

    assert answer.status_code == 302
    assert ScreeningRecord.objects.filter(patient=ready.patient).latest("pk").verdict == "blocked"
    assert (
        "The screening says this treatment must not be given"
        in client.get(address(ready, "gate")).content.decode()
    )


def test_lots_and_the_person_are_settled_on_the_time_out_page(world: World, sign_in: SignIn, command) -> None:
    ready = make_ready_session(world)
    client = sign_in(world.practitioner)
    lot = ready.lots["needle"]

    client.post(address(ready, "prepare"), {**command(), "what": "lots", "lot:needle": str(lot.uuid)})
    half = client.post(address(ready, "prepare"), {**command(), "what": "identity", "name": "yes"})

    assert ready.again().state["lots"]["needle"][0]["number"] == lot.number
    assert half.status_code == 422  # name and birth date, both


def test_a_lot_of_another_site_or_product_is_not_taken(world: World, sign_in: SignIn, command) -> None:
    ready = make_ready_session(world)
    elsewhere = fill_the_shelf(world, ready.plan, ready.at, site=world.second_site)
    client = sign_in(world.practitioner)

    for lot in (elsewhere["needle"], ready.lots["component:tranexamic-acid"]):
        answer = client.post(
            address(ready, "prepare"), {**command(), "what": "lots", "lot:needle": str(lot.uuid)}
        )
        assert answer.status_code == 422


def test_another_lot_opened_in_mid_session_is_on_the_record_beside_the_first(
    world: World, sign_in: SignIn, command
) -> None:
    ready = make_running_session(world)
    more = fill_the_shelf(world, ready.plan, ready.at)["needle"]
    client = sign_in(world.practitioner)
    page = client.get(address(ready, "chart")).content.decode()
    form = {"op": "choose-lot", "part-lot": f"needle|{more.uuid}", "amount": "2"}

    client.post(address(ready, "op"), {**command(), **form})
    ready.everything_done()
    lots = [lot for lot in ready.sign().record["lots"] if lot["part"] == "needle"]

    assert f"needle|{more.uuid}" in page
    assert [(lot["number"], lot["used"]) for lot in lots] == [
        (ready.lots["needle"].number, "1"),
        (more.number, "2"),
    ]


def test_a_reaction_named_in_the_list_stands_with_its_zone(world: World, sign_in: SignIn, command) -> None:
    ready = make_running_session(world)
    form = {"op": "reaction", "what": "Bleeding", "zone-side": "malar-R", "note": "stopped by itself"}

    sign_in(world.practitioner).post(address(ready, "op"), {**command(), **form})

    (kept,) = ready.again().state["reactions"]
    assert (kept["zone"], kept["side"], kept["what"]) == ("malar", "R", "Bleeding")
