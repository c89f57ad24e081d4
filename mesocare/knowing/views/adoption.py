"""The medical director reads, adopts, withdraws and signs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, staff
from mesocare.clinics.actions import (
    KnowledgeChanged,
    SwitchedOff,
    adopt_protocol,
    current_credential,
    sign_statement,
    switch_treatment,
    withdraw_adoption,
)
from mesocare.clinics.models import Adoption, SignedStatement
from mesocare.clinics.pack import adoption_of, adoptions_of, current_pack, rests_on_of
from mesocare.clinics.roles import Permission
from mesocare.knowing.adopting import changes_since, counted, kinds_to_read, to_read, unbounded
from mesocare.knowing.forms import AdoptForm, ReasonForm
from mesocare.knowing.lines import show_entry
from mesocare.knowing.shelf import language, named
from mesocare.knowing.views.browse import crumbs, no_chart
from mesocare.web.components import Crumb
from mesocare.web.refusal import Refusal
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.screening.rules import STOPS


class NothingToSign(Refusal):
    """Only a rule from a weak source, which would otherwise stop, is signed; and only once."""


@staff(Permission.KNOWLEDGE_ADOPT)
@require_safe
def adoption(request: ClinicRequest) -> HttpResponse:
    """Each treatment of the pack, and how it stands here."""
    pack = current_pack()
    states = adoptions_of(request.organisation)
    rows = [
        {
            "name": named("protocol", protocol),
            "id": protocol.id,
            "protocol": protocol,
            "no_chart": no_chart(protocol),
            "state": states[protocol.id],
            "counted": counted(pack, protocol.id),
            "entries": len(rests_on_of(protocol.id).ids),
            "unbounded": unbounded(pack, protocol, request.organisation),
        }
        for protocol in pack.all(Protocol)
    ]
    rows.sort(key=lambda row: (states[str(row["id"])].is_off, states[str(row["id"])].is_current))
    history = Adoption.objects.filter(organisation=request.organisation).select_related(
        "pack_version", "withdrawal__withdrawn_by__user"
    )
    context = {
        "rows": rows,
        "pack": pack,
        "changed": sum(state.has_changed for state in states.values()),
        "history": history.order_by("-adopted_at", "-pk")[:30],
        "names": {protocol.id: named("protocol", protocol).title for protocol in pack.all(Protocol)},
        "crumbs": crumbs(Crumb(_("Adoption"))),
    }
    return render(request, "knowing/adoption.html", context)


def _protocol(protocol: str) -> Protocol:
    found = current_pack().find(Protocol, protocol)
    if found is None:
        raise Http404(protocol)
    return found


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: ClinicRequest, protocol: str) -> HttpResponse:
    """Everything the treatment rests on, what changed, and the place to answer for it."""
    found = _protocol(protocol)
    form = AdoptForm(request.POST or None, initial=credential_of(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _adopt(request, found, form)
            except (KnowledgeChanged, SwitchedOff) as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
            else:
                messages.info(request, _("Adopted: %(name)s.") % {"name": named("protocol", found).title})
                return redirect("knowing:adoption")
    return render(request, "knowing/adopt.html", _adopt_page(request, found, form), status=status)


def _adopt(request: ClinicRequest, found: Protocol, form: AdoptForm) -> Adoption:
    return adopt_protocol(
        protocol=found.id,
        read_digest=form.cleaned_data["read_digest"],
        credential=form.cleaned_data["credential"],
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )


def credential_of(request: ClinicRequest) -> dict[str, str]:
    """What stands in their own credential need not be typed again."""
    held = current_credential(request.staff)
    if held is None:
        return {}
    return {"credential": f"{held.profession}, {held.registration_body} {held.registration_number}"}


@lru_cache(maxsize=8)
def _read_part(digest: str, protocol: str, spoken: str) -> str:
    """Some five hundred entries, drawn once for a pack: nothing on them depends on who reads."""
    return render_to_string("knowing/_to_read.html", {"groups": to_read(current_pack(), protocol)})


def _adopt_page(request: ClinicRequest, found: Protocol, form: AdoptForm) -> dict[str, Any]:
    pack = current_pack()
    state = adoption_of(request.organisation, found.id)
    name = named("protocol", found)
    return {
        "protocol": found,
        "name": name,
        "form": form,
        "digest": rests_on_of(found.id).digest,
        "state": state,
        "changes": changes_since(pack, state.adoption) if state.adoption and state.has_changed else [],
        "read_part": _read_part(pack.digest, found.id, language()),
        "groups": kinds_to_read(found.id),
        "counted": counted(pack, found.id),
        "unbounded": unbounded(pack, found, request.organisation),
        "pack": pack,
        "crumbs": crumbs(Crumb(_("Adoption"), "/knowledge/adoption/"), Crumb(name.title)),
    }


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: ClinicRequest, protocol: str) -> HttpResponse:
    """A treatment that the pack leaves off: the director's word, with a reason."""
    found = _protocol(protocol)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            switch_treatment(
                protocol=found.id,
                is_on=request.POST.get("to") == "on",
                reason=form.cleaned_data["reason"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.info(request, _("Recorded, with your reason."))
            return redirect("knowing:entry", "protocol", found.id)
    name = named("protocol", found)
    context = {
        "protocol": found,
        "name": name,
        "state": adoption_of(request.organisation, found.id),
        "form": form,
        "crumbs": crumbs(Crumb(name.title, name.url), Crumb(_("Switch"))),
    }
    return render(request, "knowing/switch.html", context, status=422 if form.errors else 200)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ClinicRequest, protocol: str) -> HttpResponse:
    """From now on no session of this treatment starts here."""
    found = _protocol(protocol)
    state = adoption_of(request.organisation, found.id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and state.adoption is None:
        form.add_error(None, _("This treatment is not adopted here, so there is nothing to withdraw."))
    elif request.method == "POST" and form.is_valid() and state.adoption is not None:
        try:
            withdraw_adoption(
                adoption=state.adoption,
                reason=form.cleaned_data["reason"],
                by=request.staff,
                at=timezone.now(),
                command_id=posted_command_id(request),
            )
        except Refusal as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.info(request, _("Withdrawn. No session of this treatment starts here from now on."))
            return redirect("knowing:adoption")
    context = {
        "protocol": found,
        "name": named("protocol", found),
        "state": state,
        "form": form,
        "crumbs": crumbs(Crumb(_("Adoption"), "/knowledge/adoption/"), Crumb(_("Withdraw"))),
    }
    return render(request, "knowing/withdraw.html", context, status=422 if form.errors else 200)


@staff(Permission.KNOWLEDGE_ADOPT)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: ClinicRequest, kind: str, entry_id: str) -> HttpResponse:
    """A rule from a weak source stops a treatment here only with the director's name under it."""
    pack = current_pack()
    found = pack.find(Contraindication, entry_id) if kind == "contraindication" else None
    if found is None:
        raise Http404(f"{kind}:{entry_id}")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, found, form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.info(request, _("Signed. From now on it stops a treatment here."))
            return redirect("knowing:entry", kind, entry_id)
    context = {
        "shown": show_entry(pack, kind, found),
        "form": form,
        "crumbs": crumbs(Crumb(named(kind, found).title, named(kind, found).url), Crumb(_("Sign"))),
    }
    return render(request, "knowing/sign.html", context, status=422 if form.errors else 200)


def _sign(request: ClinicRequest, rule: Contraindication, reason: str) -> SignedStatement:
    statement = f"contraindication:{rule.id}"
    if not (rule.is_weak and rule.severity in STOPS):
        raise NothingToSign(_("This rule needs no signature: its source is good enough, or it never stops."))
    if SignedStatement.objects.filter(organisation=request.organisation, statement=statement).exists():
        raise NothingToSign(_("This rule is signed already."))
    return sign_statement(
        statement=statement,
        reason=reason,
        by=request.staff,
        at=timezone.now(),
        command_id=posted_command_id(request),
    )
