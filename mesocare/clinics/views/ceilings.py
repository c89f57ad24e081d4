"""The clinic's own ceilings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.audit.commands import posted_command_id
from mesocare.clinics import actions
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.forms import BASES, CeilingForm
from mesocare.clinics.models import Ceiling
from mesocare.clinics.pack import ceilings_of, current_pack
from mesocare.clinics.roles import Permission
from mesocare.clinics.views.people import crumbs
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal
from mesotherapy.pack.substances import Substance


@staff(Permission.CEILINGS_SET)
@require_http_methods(["GET", "HEAD", "POST"])
def ceilings(request: ClinicRequest) -> HttpResponse:
    """Each ceiling that holds, and the form for another; a new one replaces the one before."""
    initial = {"substance": request.GET.get("substance", ""), "basis": "session"}
    form = CeilingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Ceiling set. It holds from now on."))
            return redirect("clinics:ceilings")
    context = {
        "form": form,
        "rows": _rows(request),
        "history": Ceiling.objects.filter(organisation=request.organisation)
        .select_related("set_by__user", "pack_version")
        .defer("pack_version__content")
        .order_by("-set_at", "-pk")[:40],
        "names": _names(),
        "bases": dict(BASES),
        "crumbs": crumbs(Crumb(_("Ceilings"))),
        "section": "settings",
    }
    return render(request, "clinics/ceilings.html", context, status=422 if form.errors else 200)


def _set(request: ClinicRequest, form: CeilingForm) -> Ceiling:
    return actions.set_ceiling(
        **form.cleaned_data, by=request.staff, at=timezone.now(), command_id=posted_command_id(request)
    )


def _names() -> dict[str, str]:
    return {substance.id: str(substance.name) for substance in current_pack().all(Substance)}


def _rows(request: ClinicRequest) -> list[tuple[str, str, list[tuple[str, Ceiling]]]]:
    """Every substance that can have one, with what holds now."""
    kept, words = ceilings_of(request.organisation), dict(BASES)
    return [
        (
            substance.id,
            str(substance.name),
            [
                (str(words.get(basis, basis)), ceiling)
                for basis, ceiling in kept.get(substance.id, {}).items()
            ],
        )
        for substance in current_pack().all(Substance)
        if not substance.is_diluent
    ]
