"""Consent covers what was signed, by whom, until when, and nothing else."""

import uuid
from datetime import timedelta
from html import unescape

import pytest

from mesocare.clinics.pack import current_pack
from mesocare.consent import actions
from mesocare.consent.forms import SignForm
from mesocare.consent.models import Consent, ConsentSignature
from mesocare.consent.queries import consent_in_force, envelope_in_force
from mesocare.demo import drafts
from mesocare.web.models import AppendOnlyViolation
from mesocare.web.refusal import Refusal
from mesotherapy.consent import Planned, gaps
from tests.support.care import accepted_plan_of, consent_of
from tests.support.clinic import SignIn
from tests.support.people import patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db
DRAWN = [[[float(x), 400.0] for x in range(0, 900, 40)]]


def sign(world: World, consent: Consent, **changes: object) -> ConsentSignature:
    given: dict[str, object] = {
        "consent": consent,
        "name": "Ottoline Quillfeather",
        "strokes": DRAWN,
        "typed": False,
        "shown_digest": consent.text_digest,
        "witness": world.director,
        "by": world.director,
        "at": world.at,
        "command_id": uuid.uuid4(),
    }
    return actions.sign_consent(**(given | changes))  # type: ignore[arg-type]


def test_the_text_names_alternatives_evidence_both_ways_risks_and_that_it_is_off_label(world: World) -> None:
    consent = consent_of(world, accepted_plan_of(world, draft=drafts.melasma()), signed=False)
    sections = {section["id"]: section for section in consent.text}

    assert {"purpose", "done", "evidence", "alternatives", "risks", "off-label", "cost"} <= set(sections)
    notes = {line["note"] for line in sections["evidence"]["lines"]}
    assert {"Speaks for it", "Speaks against it"} <= notes
    assert all(line["sources"] for line in sections["evidence"]["lines"] if line["note"] != "Not known")
    assert "£" in sections["cost"]["lines"][0]["text"] or "€" in sections["cost"]["lines"][0]["text"]


def test_the_patient_reads_sources_by_their_titles(world: World, sign_in: SignIn) -> None:
    consent = consent_of(world, accepted_plan_of(world, draft=drafts.melasma()), signed=False)
    key = next(line["sources"][0] for line in consent.text[2]["lines"] if line["sources"])
    page = sign_in(world.director).get(f"/patients/{consent.patient.uuid}/consents/{consent.uuid}/sign/")

    shown = unescape(page.content.decode())

    assert current_pack().sources[key].title in shown
    assert f">{key}<" not in shown


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"strokes": []}, "blank"),
        ({"strokes": [[[1.0, 1.0], [2.0, 2.0]]]}, "blank"),
        ({"name": " "}, "full name"),
        ({"typed": True, "name": ""}, "full name"),
        ({"shown_digest": "0" * 64}, "not the text on record"),
    ],
)
def test_blank_nameless_or_changed_text_is_not_a_signature(
    world: World, change: dict[str, object], why: str
) -> None:
    consent = consent_of(world, signed=False)
    with pytest.raises(Refusal, match=why):
        sign(world, consent, **change)
    assert not ConsentSignature.objects.exists()


def test_the_server_refuses_a_blank_signature_sent_by_hand(world: World, sign_in: SignIn) -> None:
    consent = consent_of(world, signed=False)
    answer = sign_in(world.practitioner).post(
        f"/patients/{consent.patient.uuid}/consents/{consent.uuid}/sign/",
        {
            "signed_name": "Ottoline Q.",
            "strokes": "",
            "text_digest": consent.text_digest,
            "command_id": str(uuid.uuid4()),
        },
    )
    assert "blank" in answer.content.decode()
    assert not ConsentSignature.objects.exists()


def test_what_the_pad_sends_is_kept_as_it_was_drawn(world: World, sign_in: SignIn) -> None:
    consent = consent_of(world, signed=False)
    drawn = "M0 0" + "".join(f"L{across} 80" for across in range(40, 560, 40)) + "M560 160L300 20"
    sign_in(world.practitioner).post(
        f"/patients/{consent.patient.uuid}/consents/{consent.uuid}/sign/",
        {
            "signed_name": "Ottoline Q.",
            "strokes": drawn,
            "text_digest": consent.text_digest,
            "command_id": str(uuid.uuid4()),
        },
    )
    strokes = ConsentSignature.objects.get().strokes
    assert [len(stroke) for stroke in strokes] == [14, 2]
    assert strokes[1] == [[1000.0, 1000.0], [535.7, 125.0]]


@pytest.mark.parametrize("drawn", ["[]", "M1 1L", "L1 1", "M1 1<svg>", "M99999 1"])
def test_what_is_not_a_drawing_is_refused(drawn: str) -> None:
    form = SignForm({"signed_name": "Ottoline Q.", "strokes": drawn, "text_digest": "x"})
    assert "could not be read" in str(form.errors["strokes"])


def test_signed_once_and_never_changed(world: World) -> None:
    consent = consent_of(world, signed=False)
    signature = sign(world, consent)
    with pytest.raises(actions.AlreadySigned):
        sign(world, consent)
    signature.signed_name = "Somebody Else"
    with pytest.raises(AppendOnlyViolation):
        signature.save()


def test_the_signed_document_is_a_pdf_with_the_audit_head(world: World) -> None:
    signature = sign(world, consent_of(world, signed=False))
    assert bytes(signature.pdf).startswith(b"%PDF-1.7")
    assert len(signature.pdf) > 10_000


def test_the_envelope_covers_less_and_not_more(world: World) -> None:
    plan = accepted_plan_of(world, draft=drafts.melasma())
    consent_of(world, plan)
    consent = consent_in_force(plan)
    assert consent is not None
    envelope = envelope_in_force(consent)
    patient = str(plan.patient.uuid)
    today = world.at.date()

    def planned(**changes: object) -> Planned:
        given = {
            "patient": patient,
            "substances": frozenset({"tranexamic-acid"}),
            "techniques": frozenset({"papule"}),
            "zones": frozenset({"malar R"}),
            "session": 1,
            "on": today,
        }
        return Planned(**(given | changes))  # type: ignore[arg-type]

    assert not gaps(envelope, planned())
    assert gaps(envelope, planned(zones=frozenset({"chin"})))
    assert gaps(envelope, planned(substances=frozenset({"glutathione"})))
    assert gaps(envelope, planned(techniques=frozenset({"nappage"})))
    assert gaps(envelope, planned(session=6))
    assert gaps(envelope, planned(on=today + timedelta(days=400)))
    assert gaps(envelope, planned(patient="another"))


def test_unsigned_or_withdrawn_is_not_in_force(world: World) -> None:
    plan = accepted_plan_of(world)
    consent = consent_of(world, plan, signed=False)
    assert consent_in_force(plan) is None
    sign(world, consent)
    assert consent_in_force(plan) == consent
    actions.withdraw_consent(
        consent=consent,
        words="I changed my mind",
        by=world.director,
        recorded_by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    assert consent_in_force(plan) is None


def test_an_older_consent_does_not_come_back_when_the_newest_is_withdrawn(world: World) -> None:
    plan = accepted_plan_of(world)
    consent_of(world, plan)
    newest = consent_of(world, plan)
    actions.withdraw_consent(
        consent=newest, words="", by=world.director, recorded_by=world.director, at=world.at,
        command_id=uuid.uuid4(),
    )  # fmt: skip
    assert consent_in_force(plan) is None


def test_it_ends_within_a_year(world: World) -> None:
    plan = accepted_plan_of(world)
    for days in (-1, 400):
        with pytest.raises(actions.WrongEnd):
            actions.make_consent(
                plan=plan,
                cost={"en": []},
                until=world.at.date() + timedelta(days=days),
                today=world.at.date(),
                time_to_reflect="",
                patient_questions="",
                by=world.director,
                at=world.at,
                command_id=uuid.uuid4(),
            )


def test_photographs_are_asked_about_apart(world: World, sign_in: SignIn) -> None:
    patient = patient_of(world)
    client = sign_in(world.practitioner)
    client.post(
        f"/patients/{patient.uuid}/consents/photographs/",
        {"for_record": "on", "signed_name": "Ottoline Quillfeather", "command_id": str(uuid.uuid4())},
    )
    answer = patient.photo_consents.get()
    assert (answer.record, answer.teaching, answer.publication) == (True, False, False)
