"""The director reads an entry of the clinic's own again and puts their name under its statements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.actions import GoneMeanwhile, review_own
from mesocare.clinics.in_force import rows_in_force
from mesocare.clinics.models import OverlayPiece, OverlayWord
from mesocare.clinics.pack import current_pack
from mesocare.clinics.roles import Permission
from mesocare.knowing.forms import AdoptForm
from mesocare.knowing.lines import show_entry
from mesocare.knowing.views.adoption import credential_of
from mesocare.knowing.views.browse import crumbs
from mesocare.knowing.views.own import tried
from mesocare.web.clock import site_today
from mesocare.web.components import Crumb
from mesotherapy.pack.digest import digest_of


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: ClinicRequest, thread_uuid: UUID) -> HttpResponse:
    """Everything that it says, with where it comes from, and the place to answer for it."""
    row = rows_in_force(request.organisation).get(str(thread_uuid))
    pack = current_pack()
    entry = pack.entries.get(row.kind, {}).get(row.entry) if row else None
    if row is None or entry is None or row.word != OverlayWord.ADDED or row.kind in {"article", "source"}:
        raise Http404(str(thread_uuid))
    form = AdoptForm(request.POST or None, initial=credential_of(request))
    form.fields["credential"].label = _("Your credential, as it should stand under the review")
    form.fields["has_read"].label = _("I have read every statement of it, at its source where it names one.")
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        done, problems = tried(form, lambda: _reviewed(request, row, form))
        if done:
            messages.info(request, _("Reviewed. Your name stands under every statement of it."))
            return redirect("knowing:entry", row.kind, row.entry)
    shown = show_entry(pack, row.kind, entry)
    context: dict[str, Any] = {
        "form": form,
        "problems": problems,
        "row": row,
        "shown": shown,
        "digest": digest_of({"entry": row.after}),
        "crumbs": crumbs(Crumb(_("Own words"), "/knowledge/own/"), Crumb(_("Review"))),
    }
    return render(request, "knowing/own_review.html", context, status=422 if form.errors else 200)


def _reviewed(request: ClinicRequest, row: OverlayPiece, form: AdoptForm) -> OverlayPiece:
    if form.cleaned_data["read_digest"] != digest_of({"entry": row.after}):
        raise GoneMeanwhile(_("This entry changed while the page was open. Nothing was kept. Read it again."))
    return review_own(
        thread=str(row.thread),
        seen=row.after or {},
        credential=form.cleaned_data["credential"],
        on=site_today(timezone.now(), request.site.time_zone),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
