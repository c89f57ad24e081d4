"""The recovery inbox: who needs a person, most urgent first; red never stands behind a filter."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_site_or_404, own_sites, staff
from mesocare.clinics.roles import Permission
from mesocare.recovery import actions, queries
from mesocare.recovery.forms import TextForm
from mesocare.recovery.models import CheckIn
from mesocare.recovery.views.case import case_context
from mesocare.recovery.views.listing import list_context


@staff(Permission.RECOVERY_VIEW)
@require_GET
def inbox(request: ClinicRequest) -> HttpResponse:
    """The list beside its first case; on a phone the list alone. `?part=list` is the list by itself."""
    if request.GET.get("part") == "list":
        return _list_alone(request)
    context = list_context(request)
    chosen = _chosen(request, context)
    return render(request, "recovery/inbox.html", context | chosen | {"layout": "panes-list"})


def _chosen(request: ClinicRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What stands in the right pane: a silence that was asked for, else the first case."""
    for row, words in context["silent"]:
        if str(row.uuid) == request.GET.get("silent"):
            label = _("What did you do? Called, seen at the visit, letter sent …")
            return {"silence": row, "silence_moment": words, "silence_form": TextForm(label=label)}
    if context["cases"]:
        return case_context(request, context["cases"][0].case)
    return {}


def _list_alone(request: ClinicRequest) -> HttpResponse:
    """For the page that refreshes itself. A red that was not there before is said aloud."""
    context = list_context(request) | {"open_case": request.GET.get("case", "")}
    response = render(request, "recovery/_list.html", context)
    return _said_aloud(response, context["waiting_reds"], request.GET.get("reds", ""))


@staff(Permission.RECOVERY_VIEW)
@require_GET
def alarm(request: ClinicRequest) -> HttpResponse:
    """The number in the header, asked for every few seconds on every page."""
    reds, seen = queries.open_reds(own_sites(request)), request.GET.get("seen", "")
    if seen == str(reds):
        return HttpResponse(status=204)
    response = render(request, "recovery/_alarm.html", {"reds": reds})
    return _said_aloud(response, reds, seen)


def _said_aloud(response: HttpResponse, reds: int, before: str) -> HttpResponse:
    """A red that was not there before is said aloud; a page that has just opened says nothing."""
    if before.isdecimal() and len(before) < 6 and reds > int(before):
        response["HX-Trigger"] = json.dumps({"announce": _("A new report needs a call now.")})
    return response


@staff(Permission.RECOVERY_ANSWER)
@require_POST
def acknowledge(request: ClinicRequest) -> HttpResponse:
    """All that is on track, as it stood on the page that was read."""
    at, seen = timezone.now(), set(request.POST.getlist("report"))
    reports = [row for row in queries.on_track(own_sites(request), at) if str(row.uuid) in seen]
    actions.acknowledge_reports(
        reports=reports, by=request.staff, at=at, command_id=posted_command_id(request)
    )
    told = ngettext("%(n)s report acknowledged.", "%(n)s reports acknowledged.", len(reports))
    messages.info(request, told % {"n": len(reports)})
    return redirect("recovery:inbox")


def _check_in(request: ClinicRequest, check_in_uuid: UUID) -> CheckIn:
    rows = CheckIn.objects.select_related(
        "treatment_session__patient__organisation", "treatment_session__site"
    )
    return own_site_or_404(request, rows, through="treatment_session__site", uuid=check_in_uuid)


@staff(Permission.CALL_TAKE)
@require_POST
def again(request: ClinicRequest, check_in_uuid: UUID) -> HttpResponse:
    """Send the question once more."""
    actions.ask_again(
        check_in=_check_in(request, check_in_uuid),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Sent again. It stays here until somebody answers."))
    return redirect("recovery:inbox")


@staff(Permission.CALL_TAKE)
@require_POST
def settle(request: ClinicRequest, check_in_uuid: UUID) -> HttpResponse:
    """Somebody followed a silence up, and says how."""
    actions.settle_silence(
        check_in=_check_in(request, check_in_uuid),
        words=request.POST.get("text", ""),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
    messages.info(request, _("Kept. This silence is followed up."))
    return redirect("recovery:inbox")
