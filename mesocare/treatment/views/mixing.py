"""Mixing before the session: lots, volumes, how long it keeps, the second person, the label."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mesocare.audit.commands import posted_command_id
from mesocare.clinics.access import ClinicRequest, own_or_404, staff
from mesocare.clinics.models import StaffMember
from mesocare.clinics.roles import Permission, permissions_of
from mesocare.mixing.actions import Drawn, NotTheSamePerson, check_mixture
from mesocare.mixing.models import Mixture
from mesocare.mixing.paper import SIZES, label_pdf, record_pdf, strength_words
from mesocare.mixing.queries import (
    ROWS,
    is_checked,
    keeping_of,
    mixture_in_use,
    mixtures_of,
    name_of,
    strengths_after,
)
from mesocare.planning.contents import substances_in
from mesocare.stock.finding import pick
from mesocare.stock.shelf import Shelf
from mesocare.treatment import actions
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.parts import Part, on_offer, parts_of
from mesocare.treatment.syringe import parts_of_syringe
from mesocare.treatment.views.shared import get_session, session_page, today_at
from mesocare.web.refusal import Refusal


@staff(Permission.SESSION_PREPARE)
@require_http_methods(["GET", "POST"])
def mixing(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """What is mixed for this session; posted, it is written down."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    if request.method == "POST":
        try:
            _mix(request, session, at)
        except Refusal as refusal:
            return _page(request, session, at, problem=refusal.message, status=refusal.status)
        messages.info(request, _("Written down. Print the label before the syringe leaves your hand."))
        return redirect("treatment:mixing", patient_uuid, session_uuid)
    return _page(request, session, at)


def _mix(request: ClinicRequest, session: TreatmentSession, at: datetime) -> None:
    given = request.POST
    actions.mix_for_session(
        session=session,
        drawn=list(_drawn(session, given, at)),
        hours=_number(given.get("hours", "")),
        use_by_reason=given.get("use_by_reason", ""),
        syringes=_count(given.get("syringes", "")),
        alone_reason=given.get("alone_reason", ""),
        by=request.staff,
        at=at,
        command_id=posted_command_id(request),
    )


def _components(session: TreatmentSession) -> list[Part]:
    return [part for part in parts_of(session.plan) if part.key.startswith("component:")]


def _drawn(session: TreatmentSession, given: QueryDict, at: datetime) -> Iterator[Drawn]:
    today = today_at(session, at)
    for part in _components(session):
        shelves = on_offer(part, session.site, today, at, session.patient)
        typed = given.get(f"scan:{part.substance}", "").strip()
        chosen = (one for one in shelves if str(one.lot.uuid) == given.get(f"lot:{part.substance}"))
        shelf = pick(shelves, typed, part.label) if typed else next(chosen, None)
        if shelf is not None:
            yield Drawn(
                substance=part.substance,
                lot=shelf.lot,
                volume_ml=_number(given.get(f"volume:{part.substance}", "")),
            )
        yield from _second(part, shelves, given)


def _second(part: Part, shelves: list[Shelf], given: QueryDict) -> Iterator[Drawn]:
    """What came from a second lot, where one ampoule did not hold enough."""
    uuid, volume = (
        given.get(f"second-lot:{part.substance}", ""),
        given.get(f"second-volume:{part.substance}", ""),
    )
    if not uuid and not volume.strip():
        return
    shelf = next((one for one in shelves if str(one.lot.uuid) == uuid), None)
    if shelf is None:
        raise Refusal(_("%(name)s: choose the second lot, or empty its volume.") % {"name": part.label})
    yield Drawn(substance=part.substance, lot=shelf.lot, volume_ml=_number(volume))


def _number(text: str) -> Decimal:
    """What was typed, or a number that no action takes."""
    try:
        return Decimal(text.replace(",", ".").strip())
    except InvalidOperation:
        return Decimal("NaN")


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _page(
    request: ClinicRequest, session: TreatmentSession, at: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    mixture = mixture_in_use(session.uuid)
    context = session_page(
        request,
        session,
        at,
        mixture=mixture,
        is_checked=mixture is not None and is_checked(mixture),
        is_too_old=mixture is not None and at >= mixture.use_by,
        is_own=mixture is not None and mixture.mixed_by.user_id == request.user.pk,
        strengths=[(name_of(name), strength_words(one)) for name, one in strengths_after(mixture).items()]
        if mixture
        else [],
        rows=_rows(session, request.POST, at),
        keeping=keeping_of(substances_in(parts_of_syringe(session.plan, session.state))),
        earlier=[one for one in mixtures_of(session.uuid) if hasattr(one, "voided")],
        colleagues=_colleagues(session, mixture),
        preparing=session.status == SessionStatus.PREPARING,
        sizes=SIZES,
        problem=problem,
        given=request.POST,
    )
    return render(request, "treatment/mixing.html", context, status=status)


def _rows(session: TreatmentSession, given: QueryDict, at: datetime) -> list[dict[str, Any]]:
    """Each component with its lots, the one to be taken first proposed."""
    found = []
    for part in _components(session):
        shelves = on_offer(part, session.site, today_at(session, at), at, session.patient)
        kept = next((row["lot"] for row in session.state["lots"].get(part.key, ())), "")
        first = str(shelves[0].lot.uuid) if shelves else ""
        found.append(
            {
                "part": part,
                "shelves": shelves,
                "chosen": given.get(f"lot:{part.substance}") or kept or first,
                "volume": given.get(f"volume:{part.substance}") or f"{part.amount.normalize():f}",
                "second": given.get(f"second-lot:{part.substance}", ""),
                "second_volume": given.get(f"second-volume:{part.substance}", ""),
            }
        )
    return found


def _colleagues(session: TreatmentSession, mixture: Mixture | None) -> list[StaffMember]:
    """Who could be the second person: prepares sessions at this site, and did not mix it."""
    if mixture is None:
        return []
    rows = StaffMember.objects.filter(sites=session.site, is_active=True).select_related("user")
    return [
        member
        for member in rows.exclude(user=mixture.mixed_by.user).order_by("user__name")
        if Permission.SESSION_PREPARE in permissions_of(member.role)
    ]


def _mixture(request: ClinicRequest, session: TreatmentSession) -> Mixture:
    """The mixture that a form or a link names, of this session; else the one in use."""
    asked = request.POST.get("mixture") or request.GET.get("mixture")
    if asked:
        return own_or_404(
            request, ROWS, through="patient__organisation", uuid=asked, treatment_session=session.uuid
        )
    found = mixture_in_use(session.uuid)
    if found is None:
        raise Http404("no mixture")
    return found


@staff(Permission.SESSION_PREPARE)
@require_POST
def check(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """A second person signs: with this account, or with their own name and password on this device."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    try:
        check_mixture(
            mixture=_mixture(request, session),
            by=_second_person(request, session),
            at=at,
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, session, at, problem=refusal.message, status=refusal.status)
    messages.info(request, _("Checked and signed."))
    return redirect("treatment:mixing", patient_uuid, session_uuid)


def _second_person(request: ClinicRequest, session: TreatmentSession) -> StaffMember:
    """Whoever signs: the person at the screen, or a colleague who types their own password."""
    named = request.POST.get("who", "")
    if not named:
        return request.staff
    member = own_or_404(
        request, StaffMember.objects.select_related("user"), uuid=named, is_active=True, sites=session.site
    )
    email = member.user.email
    user = authenticate(request, username=email, email=email, password=request.POST.get("password", ""))
    if user is None or user.pk != member.user_id:
        raise NotTheSamePerson(_("That is not the password of %(name)s.") % {"name": member.name})
    return member


@staff(Permission.SESSION_PREPARE)
@require_POST
def void(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """Take a wrong mixture out of use."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    at = timezone.now()
    try:
        actions.void_for_session(
            session=session,
            mixture=_mixture(request, session),
            reason=request.POST.get("reason", ""),
            by=request.staff,
            at=at,
            command_id=posted_command_id(request),
        )
    except Refusal as refusal:
        return _page(request, session, at, problem=refusal.message, status=refusal.status)
    messages.info(request, _("Voided. It stays on record and is not given."))
    return redirect("treatment:mixing", patient_uuid, session_uuid)


@staff(Permission.SESSION_PREPARE)
@require_GET
def label(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The labels of the syringes, for a label printer."""
    session = get_session(request, patient_uuid, session_uuid, here=True)
    made = label_pdf(_mixture(request, session), request.GET.get("size", ""))
    return _pdf(made, f"label-{session.number}.pdf")


@staff(Permission.CLINICAL_READ)
@require_GET
def record(request: ClinicRequest, patient_uuid: UUID, session_uuid: UUID) -> HttpResponse:
    """The mixing record with both names."""
    session = get_session(request, patient_uuid, session_uuid)
    return _pdf(record_pdf(_mixture(request, session)), f"mixing-{session.number}.pdf")


def _pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
