"""The aftercare sheet: chosen, signed, printed, read at home."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mesocare.aftercare import actions
from mesocare.aftercare.models import AftercareSheet
from mesocare.aftercare.paper import sheet_pdf
from mesocare.aftercare.reading import is_translated
from mesocare.aftercare.sheet import Chosen, offered_lines, usual_lines
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, LinkRequest, own_or_404, private_link, staff
from mesocare.clinics.language import page_language
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.clinics.translated import direction_of, given_words, in_both
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.treatment.models import TreatmentSession
from mesocare.web.refusal import Refusal
from mesotherapy.pack.aftercare import Aftercare
from mesotherapy.pack.jurisdictions import JurisdictionEntry


def _session(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> TreatmentSession:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request, TreatmentSession, through="patient__organisation", uuid=session_uuid, patient=patient
    )


def emergency_number(jurisdiction: str) -> str:
    """The number of the site's place, from the pack; 112 where the clinic has not said where it is."""
    found = current_pack().find(JurisdictionEntry, jurisdiction)
    return (found.emergency_number if found else "") or "112"


def chosen_in(given: QueryDict) -> list[Chosen]:
    """Lines ticked on the form, with their value or own words."""
    return [
        Chosen(
            line=line,
            value=_value(given, line),
            own_text=given.get(f"own:{line}", "").strip(),
        )
        for line in given.getlist("line")
    ]


def _value(given: QueryDict, line: str) -> str:
    number = given.get(f"value:{line}", "").replace(",", ".").strip()
    return f"{number} {given.get(f'unit:{line}', 'd')}" if number else ""


@staff(Permission.AFTERCARE_WRITE)
@require_http_methods(["GET", "POST"])
def write(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """One value for each line, chosen by the doctor from what the sources and the clinic say."""
    session = _session(request, patient_uuid, session_uuid)
    problem = ""
    if request.method == "POST":
        try:
            sheet = _sign(request, session)
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.info(request, _said(session.patient))
            return redirect("aftercare:sheet", session.patient.uuid, sheet.uuid)
    return render(
        request,
        "aftercare/write.html",
        patient_page(
            request,
            session.patient,
            "sessions",
            timezone.now(),
            session=session,
            rows=[_row(offered, request.POST, session) for offered in offered_lines(session)],
            own=request.POST.get("own_instructions", ""),
            products=request.POST.get("products", ""),
            problem=problem,
            received=actions.received_in(session),
        ),
        status=422 if problem else 200,
    )


def _said(patient: Patient) -> str:
    if patient.email or patient.phone:
        return _("Aftercare signed and sent.")
    return _("Aftercare signed. No address of the patient is known, so nothing was sent: print it.")


def _sign(request: ClinicRequest, session: TreatmentSession) -> AftercareSheet:
    chosen = chosen_in(request.POST)
    pack = current_pack()
    for each in chosen:
        line = pack.find(Aftercare, each.line)
        if line is None:
            raise Http404(each.line)
        if line.has_time and not each.value and not each.own_text:
            raise actions.ValueNotRead(
                _("Give a time for: %(thing)s. Or leave the line out.") % {"thing": line.thing}
            )
    return actions.sign_sheet(
        session=session,
        chosen=chosen,
        own_instructions=request.POST.get("own_instructions", ""),
        products=[_product(line) for line in request.POST.get("products", "").splitlines() if line.strip()],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )


def _product(line: str) -> dict[str, str]:
    """ "Sunscreen SPF 50: every morning" → name and how."""
    name, _colon, how = line.partition(":")
    return {"name": name.strip(), "how": how.strip()}


def _row(offered: Any, given: QueryDict, session: TreatmentSession) -> dict[str, Any]:
    line = offered.line
    posted = bool(given)
    usual = offered.usual_value.split() if offered.usual_value else ["", "d"]
    return {
        "line": line,
        "usual": offered.usual,
        "ticked": line.id in given.getlist("line")
        if posted
        else offered.usual is not None or not line.has_time,
        "value": given.get(f"value:{line.id}", "") if posted else usual[0],
        "unit": given.get(f"unit:{line.id}", "d") if posted else usual[-1],
        "own": given.get(f"own:{line.id}", "")
        if posted
        else (offered.usual.own_text if offered.usual else ""),
        "units": [("h", _("hours")), ("d", _("days")), ("wk", _("weeks"))],
        "text": str(line.text).replace("{value}", "…"),
    }


@staff(Permission.CLINICAL_READ)
@require_GET
def sheet(request: ClinicRequest, patient_uuid: UUID, sheet_uuid: UUID) -> HttpResponse:
    shown = _sheet(request, patient_uuid, sheet_uuid)
    return render(
        request,
        "aftercare/sheet.html",
        patient_page(
            request,
            shown.treatment_session.patient,
            "sessions",
            timezone.now(),
            sheet=shown,
            emergency_number=emergency_number(shown.treatment_session.site.jurisdiction),
            other=shown.language if is_translated(shown.lines, shown.language) else "",
            other_direction=direction_of(shown.language),
            two_texts=_two_texts(shown, shown.language),
        ),
    )


def _two_texts(shown: AftercareSheet, language: str) -> list[tuple[str, str, str]]:
    """Which of two texts was signed and who has read the other, in both languages."""
    if not is_translated(shown.lines, language):
        return []
    return in_both(given_words, language)


def _sheet(request: ClinicRequest, patient_uuid: UUID, sheet_uuid: UUID) -> AftercareSheet:
    patient = get_patient(request, patient_uuid)
    return own_or_404(
        request,
        AftercareSheet,
        through="treatment_session__patient__organisation",
        uuid=sheet_uuid,
        treatment_session__patient=patient,
    )


@staff(Permission.CLINICAL_READ)
@require_GET
def pdf(request: ClinicRequest, patient_uuid: UUID, sheet_uuid: UUID) -> HttpResponse:
    shown = _sheet(request, patient_uuid, sheet_uuid)
    return _pdf(shown, shown.language)


def _pdf(shown: AftercareSheet, language: str) -> HttpResponse:
    number = emergency_number(shown.treatment_session.site.jurisdiction)
    printed = sheet_pdf(shown, emergency_number=number, language=language)
    response = HttpResponse(printed, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="aftercare.pdf"'
    return response


@private_link("aftercare")
@require_GET
def at_home(request: LinkRequest, token: str) -> HttpResponse:
    """The signed sheet on the patient's phone, with what holds today first."""
    session = cast(TreatmentSession, request.link.subject_object())
    shown = actions.newest_sheet(session)
    if shown is None:
        raise Http404("aftercare")
    return render(
        request,
        "aftercare/at_home.html",
        {
            "sheet": shown,
            "session": session,
            "token": token,
            "clinic": session.site,
            "emergency_number": emergency_number(session.site.jurisdiction),
            "portal_section": "plan",
            "two_texts": _two_texts(shown, page_language()),
        },
    )


@private_link("aftercare")
@require_GET
def at_home_pdf(request: LinkRequest, token: str) -> HttpResponse:
    shown = actions.newest_sheet(cast(TreatmentSession, request.link.subject_object()))
    if shown is None:
        raise Http404("aftercare")
    return _pdf(shown, page_language())


@staff(Permission.CEILINGS_SET)
@require_http_methods(["GET", "POST"])
def usual(request: ClinicRequest) -> HttpResponse:
    """The clinic's usual value for each line, beside what every source says."""
    pack = current_pack()
    if request.method == "POST":
        line = pack.find(Aftercare, request.POST.get("line", ""))
        if line is None:
            raise Http404("line")
        actions.set_usual_line(
            line=line.id,
            value=_value(request.POST, line.id),
            own_text=request.POST.get(f"own:{line.id}", ""),
            by=request.staff,
            at=timezone.now(),
            command_id=posted_command_id(request),
        )
        messages.info(request, _("Usual value kept: %(thing)s.") % {"thing": line.thing})
        return redirect("aftercare:usual")
    kept = usual_lines(request.organisation)
    return render(
        request,
        "aftercare/usual.html",
        {
            "rows": [
                {"line": line, "usual": kept.get(line.id), "text": str(line.text).replace("{value}", "…")}
                for line in pack.all(Aftercare)
            ],
            "section": "settings",
        },
    )
