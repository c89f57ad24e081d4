"""Forged batches of changes, forged amounts and forged labels: refused with a sentence, or on record."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mesocare.aftercare.sheet import time_of
from mesocare.assessment.actions import Said, confirm_override
from mesocare.assessment.models import Override, ScreeningRecord
from mesocare.clinics.actions import set_ceiling
from mesocare.clinics.pack import current_pack
from mesocare.consent.forms import SignForm
from mesocare.treatment.actions import AskedForMore, NotADoseStop, NotReady, override_dose, record_said
from mesocare.treatment.gate import look
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.operations import ChangeRefused, read_change, read_changes
from mesocare.treatment.screened import stops
from mesocare.treatment.tests.making import Ready, make_ready_session, screen_now
from mesocare.treatment.views.signing import _amounts
from mesocare.web.documents import Document, make_pdf, paragraph, signature
from mesotherapy.skin import NotOnTheChart, SurfacePoint, check_place, load_chart
from tests.support.clinic import SignIn
from tests.support.world import World

pytestmark = pytest.mark.django_db
LOT = "component:tranexamic-acid"


@pytest.fixture
def ready(world: World) -> Ready:
    return make_ready_session(world)


def patch(client: Client, ready: Ready, body: str) -> HttpResponse:
    kwargs = {"patient_uuid": ready.patient.uuid, "session_uuid": ready.session.uuid}
    address = reverse("treatment:map", kwargs=kwargs)
    return client.patch(address, body, content_type="application/json")


def batch(change: dict[str, Any], version: str = "1") -> str:
    command = json.dumps(str(uuid.uuid4()))
    return f'{{"command_id": {command}, "version": {version}, "changes": [{json.dumps(change)}]}}'


def test_what_is_no_number_and_no_text_is_refused_with_a_sentence(ready: Ready, sign_in: SignIn) -> None:
    client = sign_in(ready.operator)
    client.raise_request_exception = False
    point = {"op": "add-point", "zone": "malar", "side": "R", "id": str(uuid.uuid4()), "triangle": 1}
    forged = [
        batch({**point, "weights": [float("nan")] * 3}),
        batch({**point, "weights": "nan,nan,nan"}),
        batch({"op": "note", "text": "half \ud800 of a letter"}),
        batch({"op": "note", "text": "nothing \x00 here"}),
        batch({"op": "note", "text": "hello"}, version="1e999"),
        batch({"op": "note", "text": "hello"}, version="NaN"),
        "[" * 100_000,
    ]
    for body in forged:
        answer = patch(client, ready, body)
        assert answer.status_code in {409, 422}, body[:120]
        assert answer.json()["message"]
    assert ready.again().status == SessionStatus.PREPARING


def test_nothing_that_a_browser_sends_starts_a_session(ready: Ready, sign_in: SignIn) -> None:
    for op in ("start", "laid", "said", "resume", "pause", "stop", "zone-done", "passes"):
        change = {
            "op": op,
            "zone": "malar",
            "side": "R",
            "reason": "because",
            "passes": 1,
            "status": "running",
        }
        assert patch(sign_in(ready.operator), ready, batch(change)).status_code == 422, op
    row = TreatmentSession.objects.get(pk=ready.session.pk)
    assert (row.status, row.started_at) == (SessionStatus.PREPARING, None)


def test_an_empty_lot_does_not_pass_as_one_of_which_nothing_is_needed(ready: Ready) -> None:
    lot = str(ready.lots[LOT].uuid)
    for amount in ("0", "0.0001"):
        with pytest.raises(ChangeRefused):
            ready.change({"op": "choose-lot", "part": LOT, "lot": lot, "amount": amount})


def test_a_label_that_says_no_strength_at_all_closes_the_gate(ready: Ready) -> None:
    """Zero, less than zero and words would each make any dose look small."""
    product = ready.lots[LOT].product
    for strength in ("0 mg/mL", "-100 mg/mL", "strong"):
        product.strength = strength
        product.save()
        ready.change({"op": "choose-lot", "part": LOT, "lot": str(ready.lots[LOT].uuid)})
        with pytest.raises(NotReady) as closed:
            ready.start()
        assert "cannot be read" in closed.value.message


def test_a_session_that_took_nothing_from_any_lot_is_a_deviation(ready: Ready) -> None:
    ready.session = ready.start()
    ready.everything_done()
    nothing = {str(lot.uuid): Decimal(0) for lot in ready.lots.values()}
    with pytest.raises(AskedForMore) as asked:
        ready.sign(amounts=nothing)
    assert asked.value.field == "deviation_reason"
    seal = ready.sign(amounts=nothing, deviation_reason="The vials were thrown away before they were read.")
    assert f"no-lot:{LOT}" in {row["what"] for row in seal.deviations}


def test_deciding_after_the_start_does_not_undo_what_was_found_in_the_session(ready: Ready) -> None:
    """An override belongs before the first needle; one written afterwards would hide the deviation."""
    ready.session = ready.start()
    value = current_pack().questions["pregnant"].read("yes")
    record_said(
        session=ready.again(), said=[Said(question="pregnant", value=value, words="just now")],
        today=ready.today, by=ready.operator, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    later = ready.at + timedelta(minutes=1)
    screen_now(ready.again(), ready.operator, later)
    row = ScreeningRecord.objects.latest("pk")
    for finding in [one for one in row.findings if stops(one) and one["state"] == "present"]:
        made = Override.objects.create(
            screening=row, rule=finding["rule"], severity=finding["acts_as"], reason="Decided afterwards.",
            overridden_by=ready.operator, overridden_at=later,
        )  # fmt: skip
        confirm_override(override=made, note="", by=ready.world.director, at=later, command_id=uuid.uuid4())
    ready.everything_done()
    with pytest.raises(AskedForMore) as asked:
        ready.sign(at=later)
    assert asked.value.field == "deviation_reason"


def test_a_limit_is_gone_past_in_writing_before_the_start_and_never_after_it(ready: Ready) -> None:
    set_ceiling(
        substance="tranexamic-acid", basis="session", amount="1 mg", reason="Less than anybody plans here.",
        by=ready.world.director, at=ready.at, command_id=uuid.uuid4(),
    )  # fmt: skip
    stop = next(line for line in look(ready.again(), ready.operator, ready.today).reckoned.stops)
    given = {
        "check": stop.check.check,
        "reason": "The plan was made before.",
        "by": ready.operator,
        "at": ready.at,
    }
    override_dose(session=ready.again(), command_id=uuid.uuid4(), **given)
    ready.session = ready.start()
    with pytest.raises(NotADoseStop):
        override_dose(session=ready.again(), command_id=uuid.uuid4(), **given)


def test_an_amount_that_is_no_number_is_left_as_planned(ready: Ready) -> None:
    from django.http import QueryDict

    session, lot = ready.again(), ready.lots[LOT].uuid
    for typed in ("NaN", "sNaN", "Infinity", "-1", "x"):
        given = QueryDict(mutable=True)
        given[f"used:{lot}"] = typed
        assert _amounts(session, given) == {}, typed
    given[f"used:{lot}"] = "1e-99999999"
    assert len(f"{_amounts(session, given)[str(lot)]:f}") < 12


def test_an_amount_has_no_more_decimals_than_a_syringe() -> None:
    for typed, kept in {"1e-99999999": "0.000000", "0,050": "0.050", "2": "2"}.items():
        change = {"op": "passes", "zone": "x", "side": "R", "passes": 1, "volume_ml": typed}
        assert read_change(change)["volume_ml"] == kept


def test_a_place_whose_weights_are_no_numbers_is_not_on_the_chart() -> None:
    with pytest.raises(NotOnTheChart):
        check_place(load_chart("face-front"), SurfacePoint(1, (float("nan"),) * 3))


@pytest.mark.parametrize(
    "drawn", ['[[{"x": 1}]]', "[[[]]]", "[[[1]]]", "[" * 100_000, "[1]", '{"a": 1}', "[[[null, 1]]]"]
)
def test_a_drawing_that_is_none_is_an_error_of_the_form(drawn: str) -> None:
    form = SignForm({"signed_name": "A", "text_digest": "x", "strokes": drawn})
    assert not form.is_valid()


@pytest.mark.parametrize("name", ["李雷", "😀", "नमस्ते", "a\x01b", "half \ud800", "\x00"])
def test_whatever_somebody_is_called_their_document_is_made(world: World, name: str) -> None:
    made = make_pdf(
        Document(
            title=name,
            author=name,
            header=name,
            header_end="",
            footer="",
            parts=[paragraph(name), signature(name, "")],
        ),
        at=world.at,
    )
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    "typed", ["-5 d", "0 h", "99999999999 wk", "9" * 400 + " d", "5 mg", "nan d", "soon"]
)
def test_an_aftercare_time_is_one_that_a_calendar_has(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 – the sentence is the form's
        time_of(typed)
    assert str(time_of("2 wk")) == "2 wk"


def test_one_batch_does_not_keep_everybody_waiting() -> None:
    laid = {"op": "set-zone", "zone": "forehead", "side": "M", "spacing_mm": 1.5}
    assert read_changes({"changes": [laid] * 20})
    with pytest.raises(ChangeRefused):
        read_changes({"changes": [laid] * 200})
