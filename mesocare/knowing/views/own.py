"""The clinic's own words over the pack: seen by everyone here, written by the medical director."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.actions import mark_read
from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, may, staff
from mesocare.clinics.actions import (
    DoesNotFit,
    check_reason,
    current_credential,
    import_pieces,
    keep_ours,
    take_back,
)
from mesocare.clinics.actions.overlay_rules import ADDABLE
from mesocare.clinics.models import OverlayPiece, OverlayWord
from mesocare.clinics.pack import current_pack, shipped_pack
from mesocare.clinics.roles import Permission
from mesocare.knowing.forms import ReasonForm
from mesocare.knowing.forms_own import GroundsForm, ImportForm
from mesocare.knowing.own import (
    about,
    export,
    own_of,
    read_export,
)
from mesocare.knowing.shelf import BY_KIND, name_of
from mesocare.knowing.views.browse import crumbs
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal


def tried(form: Form, write: Callable[[], object]) -> tuple[bool, tuple[str, ...]]:
    try:
        write()
    except DoesNotFit as refusal:
        form.add_error(None, refusal.message)
        return False, refusal.problems
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return False, ()
    return True, ()


def author_of(request: ClinicRequest) -> str:
    held = current_credential(request.staff)
    return f"{request.staff.name}, {held.profession}" if held else request.staff.name


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def own(request: ClinicRequest) -> HttpResponse:
    """What this clinic says otherwise, what waits for a decision, and what was said before."""
    pack = current_pack()
    rows = OverlayPiece.objects.filter(organisation=request.organisation).select_related("by__user")
    context = {
        "own": own_of(pack, request.organisation),
        "history": rows.order_by("-pk")[:40],
        "kinds": [(BY_KIND[kind], kind) for kind in ADDABLE if kind in BY_KIND],
        "pack": pack,
        "crumbs": crumbs(Crumb(_("Own words"))),
    }
    return render(request, "knowing/own.html", context)


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def thread(request: ClinicRequest, thread_uuid: UUID) -> HttpResponse:
    """One of the clinic's own words, from the first to the last, and the two ways to decide."""
    rows = _thread(request, thread_uuid)
    shown = _shown(request, thread_uuid)
    context = {
        "rows": rows,
        "shown": shown,
        "name": name_of(current_pack(), f"{rows[-1].kind}:{rows[-1].entry}"),
        "about": about(tuple(rows[-1].path)),
        "thread": thread_uuid,
        "is_over": rows[-1].word == OverlayWord.TAKEN_BACK,
        "may_review": shown is not None
        and not shown.conflict
        and rows[-1].word == OverlayWord.ADDED
        and rows[-1].kind not in {"article", "source"}
        and may(request.staff, Permission.KNOWLEDGE_ADOPT),
        "crumbs": crumbs(Crumb(_("Own words"), "/knowledge/own/"), Crumb(rows[-1].entry)),
    }
    return render(request, "knowing/thread.html", context)


def _thread(request: ClinicRequest, thread: UUID) -> list[OverlayPiece]:
    rows = OverlayPiece.objects.filter(organisation=request.organisation, thread=thread)
    found = list(
        rows.select_related("by__user", "pack_version").defer("pack_version__content").order_by("pk")
    )
    if not found:
        raise Http404(str(thread))
    return found


def _shown(request: ClinicRequest, thread: UUID) -> Any:
    own = own_of(current_pack(), request.organisation)
    every = (*own.holding, *own.conflicts, *own.said_now)
    return next((each for each in every if each.row.thread == thread), None)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: ClinicRequest, thread_uuid: UUID) -> HttpResponse:
    """Keep the clinic's words over what the pack says now, or take them back."""
    rows = _thread(request, thread_uuid)
    shown = _shown(request, thread_uuid)
    keeping = request.POST.get("what", request.GET.get("what", "")) == "keep"
    form: Form = (
        GroundsForm(request.POST or None, pack=current_pack(), initial={"author": author_of(request)})
        if keeping
        else ReasonForm(request.POST or None)
    )
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        done, problems = tried(form, lambda: _decided(request, str(thread_uuid), form))
        if done:
            messages.info(request, _("Decided. It is kept with your name."))
            return redirect("knowing:own")
    context = {
        "form": form,
        "keeping": keeping,
        "shown": shown,
        "row": rows[-1],
        "name": name_of(current_pack(), f"{rows[-1].kind}:{rows[-1].entry}"),
        "problems": problems,
        "crumbs": crumbs(Crumb(_("Own words"), "/knowledge/own/"), Crumb(_("Decide"))),
    }
    return render(request, "knowing/decide.html", context, status=422 if form.errors else 200)


def _decided(request: ClinicRequest, thread: str, form: Form) -> OverlayPiece:
    command_id, at = posted_command_id(request), timezone.now()
    if isinstance(form, GroundsForm):
        return keep_ours(thread=thread, grounds=form.grounds, by=request.staff, at=at, command_id=command_id)
    check_reason(form.cleaned_data["reason"])
    return take_back(
        thread=thread, reason=form.cleaned_data["reason"], by=request.staff, at=at, command_id=command_id
    )


@staff(Permission.KNOWLEDGE_ADOPT)
@require_safe
def export_file(request: ClinicRequest) -> HttpResponse:
    """The clinic's own words as one file."""
    at = timezone.now()
    mark_read(request, what="own words, exported")
    text = export(request.organisation, shipped_pack(), at)
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="own-words-{at:%Y-%m-%d}.toml"'
    return response


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: ClinicRequest) -> HttpResponse:
    """A file of own words: all of it or nothing, each piece with its own author and reason."""
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        done, problems = tried(form, lambda: _take_in(request, form))
        if done:
            messages.info(
                request, _("Taken in. What the pack says otherwise by now waits for your decision.")
            )
            return redirect("knowing:own")
    context = {
        "form": form,
        "problems": problems,
        "crumbs": crumbs(Crumb(_("Own words"), "/knowledge/own/"), Crumb(_("Take in a file"))),
    }
    return render(request, "knowing/take_in.html", context, status=422 if form.errors else 200)


def _take_in(request: ClinicRequest, form: ImportForm) -> OverlayPiece:
    return import_pieces(
        pieces=read_export(form.cleaned_data["file"].read()),
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
