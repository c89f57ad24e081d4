"""Each condition of the gate, attacked in every way there is: docs/explanation/the-gate.md names these tests.

The clinic is made once; each attack is undone after it.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mesocare.clinics.actions import set_ceiling
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.planning.actions import close_plan
from mesocare.stock.actions import recall_lot, receive_lot
from mesocare.treatment.actions import (
    NotReady,
    override_dose,
    start_session,
)
from mesocare.treatment.deviations import STILL_HOLDS, deviations_of
from mesocare.treatment.gate import look
from mesocare.treatment.models import ChartEvent, GateCheck, SessionStatus
from mesocare.treatment.operations import ChangeRefused
from mesocare.treatment.tests.breaking import ACID, BREAKS, REASON
from mesocare.treatment.tests.making import Ready, check_the_kit, make_ready_session, mix_ready
from mesotherapy.gate import Condition
from tests.support.world import build_world

pytestmark = pytest.mark.django_db
EACH = pytest.mark.parametrize("condition", list(Condition), ids=lambda condition: condition.value)


@dataclass
class Scene:
    """Two clinics, a session in each that could start now, and who is signed in."""

    ours: Ready
    theirs: Ready
    now: datetime
    page: str  # the time-out as it was loaded while everything held
    cookies: dict[str, str]

    def client(self, role: Role, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role]
        return client

    def address(self, name: str, **other: Any) -> str:
        return reverse(
            f"treatment:{name}",
            kwargs={"patient_uuid": self.ours.patient.uuid, "session_uuid": self.ours.session.uuid} | other,
        )

    def stays_shut(self, answer: HttpResponse, condition: Condition) -> None:
        """Refused for that very condition, in words, and nothing has begun."""
        assert answer.status_code == 409, answer.status_code
        check = GateCheck.objects.filter(treatment_session=self.ours.session).latest("pk")
        assert not check.passed
        assert condition.value in {one["condition"] for one in check.missing}
        self.nothing_begun()

    def nothing_begun(self) -> None:
        session = self.ours.again()
        assert (session.status, session.started_at) == (SessionStatus.PREPARING, None)
        assert not ChartEvent.objects.filter(treatment_session=session, kind="start").exists()


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock():
        now = timezone.now()
        ours, theirs = build_world(), build_world("Harbour Skin Clinic", "harbour")
        scene = Scene(
            make_ready_session(ours, at=now), make_ready_session(theirs, at=now), now, "",
            {role.value: _cookie(member) for role, member in ours.staff.items()},
        )  # fmt: skip
        scene.page = scene.client(Role.PRACTITIONER).get(scene.address("gate")).content.decode()
    yield scene
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def _cookie(member: StaffMember) -> str:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def scene(made: Scene) -> Iterator[Scene]:
    with transaction.atomic():
        made.ours.at = made.now
        yield made
        transaction.set_rollback(True)


def fields_of_the_start_button(page: str) -> dict[str, str]:
    form = next(part for part in page.split("<form")[1:] if "time-out/start/" in part.split(">")[0])
    inputs = re.findall(r"<input[^>]+>", form.split("</form>")[0])
    return {
        re.search(r'name="([^"]+)"', one)[1]: re.search(r'value="([^"]*)"', one)[1]  # type: ignore[index]
        for one in inputs
    }


def test_every_condition_has_a_way_to_break_it() -> None:
    assert set(BREAKS) == set(Condition), (
        "give the new condition its way in mesocare/treatment/tests/breaking.py"
    )


def test_with_nothing_broken_the_same_button_starts_it(scene: Scene) -> None:
    answer = scene.client(Role.PRACTITIONER).post(
        scene.address("start"), fields_of_the_start_button(scene.page)
    )

    assert answer.status_code == 302
    assert scene.ours.again().status == SessionStatus.RUNNING


@EACH
def test_a_page_loaded_before_it_broke_does_not_start_it(scene: Scene, condition: Condition) -> None:
    BREAKS[condition](scene.ours, scene.now)

    answer = scene.client(Role.PRACTITIONER).post(
        scene.address("start"), fields_of_the_start_button(scene.page)
    )

    scene.stays_shut(answer, condition)


@EACH
def test_sent_again_with_claims_and_ids_of_others_it_stays_shut(scene: Scene, condition: Condition) -> None:
    """The same number again, now with a body that says all is well, other people's ids and another clock."""
    BREAKS[condition](scene.ours, scene.now)
    command = {"command_id": str(uuid.uuid4())}
    client, address = scene.client(Role.PRACTITIONER), scene.address("start")
    scene.stays_shut(client.post(address, command), condition)

    scene.stays_shut(client.post(address, command | forged(scene), headers=CLOCKS), condition)


ALSO_TOLD = (Condition.SCREENING_OUTDATED, Condition.VERDICT, Condition.DOSE, Condition.EMERGENCY_KIT)
NOT_SO = {Condition.LOT_EMPTY, Condition.ORDER_MISSING}  # set aside at the start; never removed
TOLD = [one for one in Condition if one in ALSO_TOLD or one in STILL_HOLDS - NOT_SO]


@pytest.mark.parametrize("condition", TOLD, ids=lambda condition: condition.value)
def test_what_breaks_while_it_runs_is_told_the_director(scene: Scene, condition: Condition) -> None:
    """A start that was a moment earlier: the record says what broke, whoever signs it."""
    scene.ours.start()
    scene.ours.everything_done()
    before = deviations_of(scene.ours.again(), scene.ours.today)

    BREAKS[condition](scene.ours, scene.now)

    assert (before, bool(deviations_of(scene.ours.again(), scene.ours.today))) == ([], True)


@EACH
def test_the_director_by_the_api_and_the_action_itself_do_not_open_it(
    scene: Scene, condition: Condition
) -> None:
    BREAKS[condition](scene.ours, scene.now)
    who = scene.ours.operator if condition is Condition.OPERATOR_ROLE else scene.ours.world.director
    role = Role.PRACTITIONER if who == scene.ours.operator else Role.DIRECTOR
    body = {"command_id": str(uuid.uuid4()), "passed": True, "missing": [], "status": "running"}

    asked = scene.client(role).post(scene.address("start"), json.dumps(body), content_type="application/json")
    with pytest.raises(NotReady) as refused:
        start_session(session=scene.ours.session, by=again(who), at=scene.now, command_id=uuid.uuid4())

    assert asked.status_code == 409  # JSON is no form: the form's number is missing
    assert condition in {one.condition for one in refused.value.missing}
    scene.nothing_begun()


def again(member: StaffMember) -> StaffMember:
    return StaffMember.objects.select_related("user", "organisation").get(pk=member.pk)


CLOCKS = {
    "Date": "Tue, 01 Jan 2019 08:00:00 GMT",
    "X-Requested-At": "2019-01-01T08:00:00Z",
    "If-Unmodified-Since": "Tue, 01 Jan 2019 08:00:00 GMT",
}


def forged(scene: Scene) -> dict[str, str]:
    """Everything a page could claim: the verdict, the day, and the ids of another clinic's session."""
    other, then = scene.theirs, (scene.now - timedelta(days=1)).isoformat()
    ids = {
        "session": other.session.uuid,
        "session_uuid": other.session.uuid,
        "patient": other.patient.uuid,
        "plan": other.plan.uuid,
        "consent": other.consent.uuid,
        "site": other.site.uuid,
        "operator": other.operator.uuid,
        "by": other.world.director.uuid,
        **{f"lot:{part}": lot.uuid for part, lot in other.lots.items()},
    }
    claims = {
        "passed": "true", "missing": "", "status": "running", "overridden": "yes", "verdict": "clear",
        "identity": "yes", "name": "yes", "born": "yes", "what": "identity", "kit": "yes",
        "at": then, "on": then[:10], "today": then[:10], "started_at": then, "version": "999",
    }  # fmt: skip
    return {name: str(value) for name, value in ids.items()} | claims


def test_no_other_route_starts_a_session_even_one_that_could_start(scene: Scene) -> None:
    """Every page of a session, with every change that a device may send, by somebody who may treat."""
    names = ("gate", "chart", "map", "op", "live", "ask", "stop", "emergency", "sign", "record", "amend",
             "prepare", "override", "mixing", "check-mixture", "void-mixture")  # fmt: skip
    changes = [{"op": op, **ZONE} for op in ("start", "resume", "zone-done", "pause", "laid")]
    client = scene.client(Role.PRACTITIONER)
    for name in names:
        assert client.get(scene.address(name)).status_code < 500, name
        for change in (ZONE, *changes) if name in {"op", "prepare"} else (ZONE | changes[0],):
            with transaction.atomic():
                answer = client.post(scene.address(name), {"command_id": str(uuid.uuid4()), **change})
            assert answer.status_code < 500, name
        scene.nothing_begun()
    for change in changes:
        batch = {"command_id": str(uuid.uuid4()), "version": scene.ours.again().version, "changes": [change]}
        body = json.dumps(batch)
        answer = client.patch(scene.address("map"), body, content_type="application/json")
        assert answer.status_code == 422
        scene.nothing_begun()


ZONE = {"zone": "malar", "side": "R", "reason": "because", "started": "yes", "status": "running"}


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_a_form_that_is_posted_starts(scene: Scene, method: str) -> None:
    getattr(scene.client(Role.PRACTITIONER), method)(scene.address("start"))

    scene.nothing_begun()


def test_another_site_on_the_web_cannot_press_the_button(scene: Scene) -> None:
    client = scene.client(Role.PRACTITIONER, enforce_csrf_checks=True)

    answer = client.post(scene.address("start"), {"command_id": str(uuid.uuid4())})

    assert answer.status_code == 403
    scene.nothing_begun()


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.MANAGER])
def test_who_may_not_prepare_sessions_starts_none(scene: Scene, role: Role) -> None:
    answer = scene.client(role).post(scene.address("start"), {"command_id": str(uuid.uuid4())})

    assert answer.status_code == 403
    scene.nothing_begun()


def test_a_number_that_was_used_for_something_else_starts_nothing_and_says_so(scene: Scene) -> None:
    used = ChartEvent.objects.filter(treatment_session=scene.ours.session).latest("pk").command_id
    theirs = ChartEvent.objects.filter(treatment_session=scene.theirs.session).latest("pk").command_id
    for command in (used, theirs):
        answer = scene.client(Role.PRACTITIONER).post(scene.address("start"), {"command_id": str(command)})
        assert answer.status_code == 409
        scene.nothing_begun()


@pytest.mark.parametrize("part", ["patient", "session"])
def test_the_session_of_somebody_else_is_not_there(scene: Scene, part: str) -> None:
    other = getattr(scene.theirs, part).uuid
    answer = scene.client(Role.PRACTITIONER).post(
        scene.address("start", **{f"{part}_uuid": other}), {"command_id": str(uuid.uuid4())}
    )

    assert answer.status_code == 404
    assert scene.theirs.again().status == SessionStatus.PREPARING
    scene.nothing_begun()


@pytest.mark.parametrize("op", ["prepare", "op"])
def test_a_lot_of_another_clinic_is_not_chosen(scene: Scene, op: str) -> None:
    lot = scene.theirs.lots["component:tranexamic-acid"]
    before = scene.ours.again().state["lots"]
    form = {"op": "choose-lot", "part": "component:tranexamic-acid", "lot": str(lot.uuid),
            "what": "lots", "lot:component:tranexamic-acid": str(lot.uuid)}  # fmt: skip

    scene.client(Role.PRACTITIONER).post(scene.address(op), form | {"command_id": str(uuid.uuid4())})

    assert scene.ours.again().state["lots"] == before


def start_anyway(scene: Scene) -> HttpResponse:
    return scene.client(Role.PRACTITIONER).post(scene.address("start"), {"command_id": str(uuid.uuid4())})


def go_past(scene: Scene) -> None:
    """Past the ceiling of 1 mg in writing, for the dose as it stands."""
    ready = scene.ours
    BREAKS[Condition.DOSE](ready, scene.now)
    stop = next(line for line in look(ready.again(), ready.operator, ready.today).reckoned.stops)
    override_dose(
        session=ready.again(), check=stop.check.check, reason=REASON, by=ready.operator, at=scene.now,
        command_id=uuid.uuid4(),
    )  # fmt: skip


def test_going_past_a_limit_is_for_the_dose_it_was_decided_for(scene: Scene) -> None:
    go_past(scene)
    scene.ours.change({"op": "set-zone", "zone": "malar", "side": "R", "volume_ml": "0.04"})

    scene.stays_shut(start_anyway(scene), Condition.DOSE)

    scene.ours.change({"op": "set-zone", "zone": "malar", "side": "R", "volume_ml": "0.015"})
    assert start_anyway(scene).status_code == 302, "less than was decided about needs no second decision"


def test_going_past_a_limit_is_for_the_limit_it_was_decided_for(scene: Scene) -> None:
    go_past(scene)
    set_ceiling(
        substance="tranexamic-acid", basis="session", amount="0.5 mg", reason=REASON,
        by=scene.ours.world.director, at=scene.now + timedelta(seconds=1), command_id=uuid.uuid4(),
    )  # fmt: skip

    scene.stays_shut(start_anyway(scene), Condition.DOSE)


def test_a_name_that_was_asked_for_yesterday_is_asked_for_again(scene: Scene) -> None:
    session = scene.ours.again()
    session.state["identity"]["at"] = (scene.now - timedelta(days=1)).isoformat()
    session.save()

    scene.stays_shut(start_anyway(scene), Condition.IDENTITY)


def test_a_kit_checked_at_another_address_is_not_the_kit_of_this_one(scene: Scene) -> None:
    ready = scene.ours
    BREAKS[Condition.EMERGENCY_KIT](ready, scene.now)
    check_the_kit(ready.world, scene.now + timedelta(seconds=2), ready.world.second_site)

    scene.stays_shut(start_anyway(scene), Condition.EMERGENCY_KIT)


def test_a_session_laid_for_an_older_plan_does_not_start(scene: Scene) -> None:
    ready = scene.ours
    close_plan(
        plan=ready.plan, kind="superseded", reason=REASON, by=ready.operator, at=scene.now,
        command_id=uuid.uuid4(),
    )  # fmt: skip

    scene.stays_shut(start_anyway(scene), Condition.PLAN_NOT_ACCEPTED)


def test_a_number_sent_again_with_another_change_is_refused_and_never_called_saved(scene: Scene) -> None:
    client, command = scene.client(Role.PRACTITIONER), str(uuid.uuid4())

    def send(text: str) -> HttpResponse:
        batch = {"command_id": command, "version": scene.ours.again().version,
                 "changes": [{"op": "note", "text": text}]}  # fmt: skip
        return client.patch(scene.address("map"), json.dumps(batch), content_type="application/json")

    assert [send("one").status_code, send("one").status_code, send("two").status_code] == [200, 200, 409]
    assert [note["text"] for note in scene.ours.again().state["notes"]] == ["one"]


def test_a_stopped_session_is_neither_started_nor_taken_up_again(scene: Scene) -> None:
    ready = scene.ours
    ready.start()
    ready.change({"op": "stop", "reason": "The patient feels faint."})

    assert start_anyway(scene).status_code == 409
    for op in ("resume", "pause"):
        with pytest.raises(ChangeRefused):
            ready.change({"op": op})
    ready.everything_done()
    assert "stopped" in {one.what for one in deviations_of(ready.again(), ready.today)}


def test_a_recalled_lot_taken_in_mid_session_is_told_the_director(scene: Scene) -> None:
    ready = scene.ours
    vial = ready.lots[ACID]
    frozen = receive_lot(
        site=ready.site, product=vial.product, number="FROZEN-1", expires_on=vial.expires_on,
        amount=vial.product.pack_amount, by=ready.operator, at=scene.now, command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.start()
    recall_lot(
        lot=frozen, reason="Letter of the maker", by=ready.world.director, at=scene.now,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    ready.change({"op": "choose-lot", "part": ACID, "lot": str(frozen.uuid)})

    assert "lot-recalled" in {one.what for one in deviations_of(ready.again(), ready.today)}


def test_a_mixture_given_after_a_long_pause_is_told_the_director(scene: Scene) -> None:
    ready = scene.ours
    mixture = mix_ready(ready, alone_reason="Alone in the house.")
    ready.start()
    ready.change({"op": "pause"})
    ready.at = mixture.use_by + timedelta(minutes=1)
    ready.change({"op": "resume"})
    assert "mixture-too-old" not in {one.what for one in deviations_of(ready.again(), ready.today)}
    ready.everything_done()

    assert "mixture-too-old" in {one.what for one in deviations_of(ready.again(), ready.today)}
