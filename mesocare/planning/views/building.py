"""The plan page: everything is reckoned on the server as it is typed."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.assessment.queries import facts_of, newest_screening, open_avoid_areas, weight_of
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.actions import SwitchedOff
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.clinics.roles import Permission
from mesocare.patients.access import get_patient
from mesocare.patients.models import Patient
from mesocare.patients.pages import patient_page
from mesocare.planning import actions
from mesocare.planning.draft import Reckoning, reckon
from mesocare.planning.forms import BuildForm, initial_from_plan, initial_from_protocol
from mesocare.planning.models import Course, Plan
from mesocare.planning.permissions import check_can_plan, no_chart_words, undrawn
from mesocare.planning.prices import estimate_of
from mesocare.planning.queries import dose_history, newest_plan
from mesocare.planning.screened import beyond_the_screening
from mesocare.planning.views import syringe
from mesocare.planning.wording import plain_summary
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal
from mesotherapy.dosing import DoseProblem, Fix, FixKind, Standing
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.skin import load_chart
from mesotherapy.skin.drawing import MapState, MapZone, draw_face


def _course(request: ClinicRequest, patient: Patient, given: QueryDict) -> Course | None:
    asked = given.get("course", "")
    if not asked:
        return None
    return own_or_404(request, Course, through="patient__organisation", uuid=asked, patient=patient)


@staff(Permission.PLAN_WRITE)
@require_http_methods(["GET", "POST"])
def build(request: ClinicRequest, patient_uuid: UUID, protocol_id: str) -> HttpResponse:
    """The plan page. Posted with `save` it keeps a version; otherwise it reckons and shows."""
    patient = get_patient(request, patient_uuid)
    pack = current_pack()
    protocol = own_protocol(protocol_id)
    if (refused := _refused(request, patient, protocol)) is not None:
        return refused
    course = _course(request, patient, request.POST or request.GET)
    before = newest_plan(course) if course else None
    initial = initial_from_protocol(protocol) | (
        initial_from_plan(before) if before and before.protocol == protocol.id else {}
    )
    posted = request.method == "POST"
    given, parts = syringe.asked(request, protocol, before)
    chosen: dict[str, Any] = {
        "pack": pack,
        "protocol": protocol,
        "added": parts.added,
        "products": parts.products,
    }
    form = BuildForm(given, initial=initial, **chosen)
    compared = syringe.compared(request, protocol, form)
    if posted and syringe.only_changes(request.POST) and not form.is_valid():
        # One part more or less while the rest is still empty: nothing to complain about yet.
        form = BuildForm(None, initial=initial | syringe.kept(given), **chosen)
        posted = False
    reckoning, problem = (
        _reckoned(request, patient, course, form) if posted and form.is_valid() else (None, "")
    )
    if posted and reckoning is not None and "save" in request.POST:
        try:
            saved = _save(request, patient, course, form, reckoning)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Plan saved. Next: check it and offer it to the patient."))
            return redirect("planning:show", patient.uuid, saved.uuid)
    context = patient_page(
        request,
        patient,
        "plan",
        timezone.now(),
        form=form,
        protocol=protocol,
        no_chart=no_chart_words(missing) if (missing := undrawn(protocol.zones)) else "",
        indication=pack.get(Indication, protocol.indication),
        course=course,
        expected_version=before.version if before else 0,
        **syringe.choices(request, protocol, form),
        **compared,
        **_panel(request, patient, form, reckoning, problem),
    )
    template = "planning/_panel.html" if request.htmx else "planning/build.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def _refused(request: ClinicRequest, patient: Patient, protocol: Protocol) -> HttpResponse | None:
    """The page that says why this treatment cannot be planned here, where it cannot."""
    try:
        check_can_plan(request.organisation, protocol)
    except Refusal as refusal:
        context = patient_page(
            request,
            patient,
            "plan",
            timezone.now(),
            protocol=protocol,
            why=refusal.message,
            is_off=isinstance(refusal, SwitchedOff),
        )
        status = refusal.status if request.method == "POST" else 200
        return render(request, "planning/not_here.html", context, status=status)
    return None


def own_protocol(protocol_id: str) -> Protocol:
    """A protocol of the pack, or 404."""
    from django.http import Http404

    found = current_pack().find(Protocol, protocol_id)
    if found is None:
        raise Http404(protocol_id)
    return found


def _reckoned(
    request: ClinicRequest, patient: Patient, course: Course | None, form: BuildForm
) -> tuple[Reckoning | None, str]:
    today = site_today(timezone.now(), request.site.time_zone)
    try:
        return (
            reckon(
                pack=current_pack(),
                organisation=request.organisation,
                draft=form.draft(),
                avoid=open_avoid_areas(patient),
                history=dose_history(patient, course),
                weight=weight_of(facts_of(patient), today),
                years=patient.age_on(today),
                place=site_jurisdiction(request.site),
                on=today,
                screened=beyond_the_screening(patient, form.draft(), request.site, today),
            ),
            "",
        )
    except (DoseProblem, ValueError) as problem:
        form.add_error(None, str(problem))
        return None, str(problem)


def _panel(
    request: ClinicRequest, patient: Patient, form: BuildForm, reckoning: Reckoning | None, problem: str
) -> dict[str, Any]:
    seen = _acknowledged(request.POST)
    order = [Standing.STOP, Standing.CHECK, Standing.OK]
    lines: list[dict[str, Any]] = sorted(
        (
            {
                "line": line,
                "seen": seen.get(line.id, ""),
                "fixes": [fix_button(fix) for fix in line.check.fixes],
            }
            for line in (reckoning.lines if reckoning else ())
        ),
        key=lambda row: order.index(row["line"].check.standing),
    )
    draft = form.draft() if reckoning else None
    return {
        "reckoning": reckoning,
        "problem": problem,
        "open_lines": [row for row in lines if row["line"].check.standing is not Standing.OK],
        "fine_lines": [row for row in lines if row["line"].check.standing is Standing.OK],
        "screening": newest_screening(patient, form.protocol.id),
        "places": {f"{zone.asked.zone}:{zone.asked.side}": zone for zone in reckoning.zones}
        if reckoning
        else {},
        "estimate": estimate_of(request.site, current_pack(), draft) if draft else None,
        "summary": plain_summary(current_pack(), draft, reckoning, "en") if draft and reckoning else "",
        **syringe.shown(request.organisation, form.protocol, draft, reckoning),
        "picture": _draft_picture(reckoning),
    }


def fix_button(fix: Fix) -> dict[str, str]:
    """A way back under a limit, as the fields it would change on the page."""
    place = f"{fix.zone}:{fix.side or 'M'}"
    match fix.kind:
        case FixKind.WIDEN_SPACING:
            changes = {f"spacing:{place}": f"{fix.spacing.amount.normalize():f}" if fix.spacing else ""}
        case FixKind.LEAVE_OUT:
            changes = {f"use:{place}": ""}
        case FixKind.LOWER_VOLUME:
            volume = f"{fix.volume_per_point.amount.normalize():f}" if fix.volume_per_point else ""
            changes = {f"point:{place}" if fix.zone else "point:": volume}
    return {"label": fix.label, "changes": json.dumps(changes)}


def _draft_picture(reckoning: Reckoning | None) -> str:
    zones = tuple(
        MapZone(zone.asked.zone, zone.asked.side, technique=zone.technique)
        for zone in (reckoning.zones if reckoning else ())
    )
    return mark_safe(
        draw_face(
            load_chart("face-front"),
            MapState(zones=zones),
            variant="thumbnail",
            title=_("Zones of this plan"),
        )
    )


def _acknowledged(given: QueryDict) -> dict[str, str]:
    """Reasons typed beside checks: `seen:<check id>`."""
    return {
        name.removeprefix("seen:"): str(value).strip()
        for name, value in given.items()
        if name.startswith("seen:") and str(value).strip()
    }


def _version(text: str) -> int:
    """The version the page stood on; what is no number is no version that was ever saved."""
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _save(
    request: ClinicRequest, patient: Patient, course: Course | None, form: BuildForm, reckoning: Reckoning
) -> Plan:
    pack = current_pack()
    draft = form.draft()
    indication = pack.get(Indication, form.protocol.indication)
    return actions.save_plan(
        patient=patient,
        course=course,
        expected_version=_version(request.POST.get("expected_version", "")),
        site=request.site,
        draft=draft,
        reckoning=reckoning,
        acknowledged=_acknowledged(request.POST),
        alternatives=[{"id": other.id, "say": str(other.plain)} for other in indication.alternatives],
        summary=request.POST.get("summary", "").strip()
        or plain_summary(pack, draft, reckoning, settings.LANGUAGE_CODE),
        note=form.cleaned_data["note"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
