"""The timeline of a patient: everything in order, in sentences with numbers, to those who may read it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mesocare.audit.models import AuditEvent
from mesocare.chart.entries import Show
from mesocare.chart.tests.many_visits import give_visits
from mesocare.chart.timeline import PER_PAGE, timeline
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Role
from mesocare.fhir.tests.bundles import WARFARIN, bundle, condition
from mesocare.fhir.tests.test_importing import bring_in, person
from mesocare.patients.models import Patient
from mesocare.treatment.tests.making import make_signed_session
from tests.support.people import new_patient, patient_of
from tests.support.world import World

pytestmark = pytest.mark.django_db


def chart(sign_in: Any, member: StaffMember, patient: Patient, query: str = "") -> str:
    answer = sign_in(member).get(f"/patients/{patient.uuid}/{query}")
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_a_signed_session_is_one_sentence_with_its_numbers(world: World, sign_in: Any) -> None:
    ready = make_signed_session(world, at=timezone.now())
    seal = ready.again().seal
    page = chart(sign_in, world.practitioner, ready.patient)
    assert "Session 1." in page
    assert f"{seal.totals['points']} points, {seal.totals['ml']} mL" in page
    assert "tranexamic acid." in page
    assert "Malar R and L." in page
    assert 'aria-label="Session 1 on the face: Malar R and L"' in page
    assert "Consent signed by" in page


def test_the_face_is_in_the_page_once_however_many_sessions_there_are(world: World, sign_in: Any) -> None:
    patient = patient_of(world)
    give_visits(patient, world.site, world.practitioner, 3, timezone.now())
    page = chart(sign_in, world.practitioner, patient)
    assert page.count('id="face-art"') == 1
    assert page.count('href="#face-art"') == 3


def test_reception_reads_no_clinical_text(world: World, sign_in: Any) -> None:
    ready = make_signed_session(world, at=timezone.now())
    give_visits(ready.patient, world.site, world.practitioner, 2, timezone.now() - timedelta(days=3))
    page = chart(sign_in, world.staff[Role.RECEPTION], ready.patient)
    assert "paid:" in page
    assert "Session 1" in page
    for clinical in (
        "tranexamic",
        "elasma",
        "mMASI",
        "Malar",
        "redness",
        "Screened",
        "Consent signed",
        "Alerts",
    ):
        assert clinical not in page, clinical


def test_a_manager_reads_no_clinical_text_either(world: World, sign_in: Any) -> None:
    ready = make_signed_session(world, at=timezone.now())
    page = chart(sign_in, world.staff[Role.MANAGER], ready.patient)
    assert "tranexamic" not in page
    assert "Alerts" not in page


@pytest.mark.parametrize(
    ("show", "has", "has_not"),
    [
        ("visits", "145 points", "mMASI"),
        ("scores", "mMASI", "145 points"),
        ("bills", "€600", "mMASI"),
        ("messages", "How to look after your skin", "€600"),
        ("nonsense", "145 points", "nothing of the kind"),
    ],
)
def test_the_filters_narrow_it_down(world: World, sign_in: Any, show: str, has: str, has_not: str) -> None:
    give_visits(patient_of(world), world.site, world.practitioner, 2, timezone.now())
    page = chart(sign_in, world.practitioner, patient_of(world), f"?show={show}")
    assert has in page
    assert has_not not in page


def test_page_after_page_shows_everything_once(world: World) -> None:
    patient, at = patient_of(world), world.at
    give_visits(patient, world.site, world.practitioner, 20, at)
    seen, before = [], None
    for _page in range(40):
        found = timeline(patient, world.practitioner, "Europe/Paris", at, Show.ALL, before)
        seen += [entry for year in found.years for entry in year.entries]
        if not found.older:
            break
        from django.utils.dateparse import parse_datetime

        before = parse_datetime(found.older)
    assert len([entry for entry in seen if str(entry.head).startswith("Session")]) == 20
    assert len([entry for entry in seen if "Screened" in str(entry.text)]) == 20
    assert len([entry for entry in seen if "as expected" in str(entry.text)]) == 40
    moments = [entry.at for entry in seen]
    assert moments == sorted(moments, reverse=True)
    assert len(seen) > 3 * PER_PAGE


def test_a_long_record_costs_no_more_queries_than_a_short_one(world: World, sign_in: Any) -> None:
    short, long = new_patient(world, "Kurz"), new_patient(world, "Lang", "Mathilde")
    give_visits(short, world.site, world.practitioner, 7, timezone.now())
    give_visits(long, world.site, world.practitioner, 60, timezone.now())
    client: Client = sign_in(world.practitioner)
    client.get(f"/patients/{short.uuid}/")
    counts = []
    for patient in (short, long):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(f"/patients/{patient.uuid}/").status_code == 200
        counts.append(len(found))
    assert counts[1] <= counts[0] + 1, counts  # the earlier years of a long record
    assert counts[0] < 90


def test_earlier_years_are_a_link_with_their_visits(world: World, sign_in: Any) -> None:
    patient = patient_of(world)
    give_visits(patient, world.site, world.practitioner, 60, timezone.now())
    page = chart(sign_in, world.practitioner, patient)
    year = timezone.now().year - 1
    found = re.search(
        rf'href="\?show=all&before=([^"]+)"><svg[^>]*>(?:(?!</a>).)*{year} · (\d+) visits', page
    )
    assert found
    assert f">{year}</h2>" in chart(sign_in, world.practitioner, patient, f"?before={found[1]}")


def test_rubbish_in_the_address_shows_the_newest(world: World, sign_in: Any) -> None:
    for query in ("?before=x", "?before=9999-99-99T00:00", "?before=2026-01-01", "?show="):
        chart(sign_in, world.practitioner, patient_of(world), query)


def test_history_from_elsewhere_reads_before_mesocare_unknown_and_never_zero(
    world: World, sign_in: Any
) -> None:
    bring_in(world, ("a.json", bundle(WARFARIN, condition("999999", "Something nobody knows", "2019-05-05"))))
    patient = Patient.objects.get()
    page = chart(sign_in, world.practitioner, patient)
    assert "3 lines kept, 2 answer our questions." in page
    assert "From another record: Warfarin Sodium 5 MG Oral Tablet." in page
    assert "Something nobody knows" not in page, "All shows what answers a question"
    assert "earlier treatments and doses are unknown, not none" in page
    assert "unknown" in page.split("Before Mesocare")[1]
    assert "Something nobody knows" in chart(sign_in, world.practitioner, patient, "?show=imported")


def test_words_from_a_bundle_are_text_and_never_markup(world: World, sign_in: Any) -> None:
    hostile = "<script>alert(1)</script>"
    content = person(
        bundle(condition("999999", hostile, "2019-05-05")), name=[{"family": hostile, "given": ["=1+1"]}]
    )
    bring_in(world, ("a.json", content))
    answer = sign_in(world.practitioner).get(f"/patients/{Patient.objects.get().uuid}/?show=imported")
    assert b"<script>alert" not in answer.content


def test_reading_a_chart_is_one_event_in_the_audit(world: World, sign_in: Any) -> None:
    client = sign_in(world.practitioner)
    before = AuditEvent.objects.filter(action="read").count()
    client.get(f"/patients/{patient_of(world).uuid}/")
    assert AuditEvent.objects.filter(action="read").count() == before + 1
