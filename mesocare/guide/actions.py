"""Keeping that somebody asked to be contacted, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.chain import canonical
from mesocare.audit.commands import run_once
from mesocare.audit.keys import keyed_hash
from mesocare.clinics.models import Site, StaffMember
from mesocare.guide.models import ContactEvent, ContactRequest, Outcome
from mesocare.web.refusal import Refusal

FROM_ONE_PERSON = 3
EACH_DAY = timedelta(days=1)
AT_ONE_SITE = 30
EACH_HOUR = timedelta(hours=1)
PAGE_USES_KEPT = 60  # at most, for a site in an hour: a visitor cannot fill the audit
VISITOR = "visitor"


class TooManyRequests(Refusal):
    """More requests than people make."""

    status = 429


class ConsentMissing(Refusal):
    """Nothing is kept of a person who has not agreed to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, and what for."""

    name: str
    phone: str
    email: str
    message: str = ""
    agreed_to: str = ""
    answers: Mapping[str, object] | None = None


def ask_to_be_contacted(*, site: Site, asking: Asking, at: datetime, command_id: UUID) -> ContactRequest:
    """Keep a visitor's name and number, with their consent, for reception to call.

    Raises:
        ConsentMissing: if they did not agree.
        TooManyRequests: if the same person, or everybody together, asks too often.
    """
    if not asking.agreed_to:
        raise ConsentMissing(
            _("Tick that we may keep your name and number to contact you. Nothing was kept.")
        )
    contact_hash = keyed_hash(f"{site.organisation_id}:{asking.phone}:{asking.email}".lower())

    def perform() -> ContactRequest:
        _check_not_too_many(site, contact_hash, at)
        request = ContactRequest.objects.create(
            organisation=site.organisation,
            site=site,
            name=asking.name,
            phone=asking.phone,
            email=asking.email,
            message=asking.message,
            answers=canonical(dict(asking.answers)) if asking.answers else "",
            agreed_to=asking.agreed_to,
            contact_hash=contact_hash,
            asked_at=at,
        )
        record(
            action="contact.requested",
            by=VISITOR,
            at=at,
            organisation=site.organisation,
            subject=request,
            detail={"site": str(site.uuid), "with_answers": bool(asking.answers)},
        )
        return request

    return run_once(
        command_id=command_id, action="ask_to_be_contacted", organisation=site.organisation, perform=perform
    )


def _check_not_too_many(site: Site, contact_hash: str, at: datetime) -> None:
    same = ContactRequest.objects.filter(contact_hash=contact_hash, asked_at__gt=at - EACH_DAY)
    if same.count() >= FROM_ONE_PERSON:
        raise TooManyRequests(_("We have your request already. If it is urgent, call the clinic."))
    lately = ContactRequest.objects.filter(site=site, asked_at__gt=at - EACH_HOUR)
    if lately.count() >= AT_ONE_SITE:
        raise TooManyRequests(
            _("Too many requests reached us in this hour. Nothing was kept. Please call the clinic.")
        )


def answer_request(
    *, request: ContactRequest, outcome: Outcome, note: str, by: StaffMember, at: datetime, command_id: UUID
) -> ContactEvent:
    """What the clinic did about it."""

    def perform() -> ContactEvent:
        event = ContactEvent.objects.create(request=request, outcome=outcome, note=note.strip(), by=by, at=at)
        record(
            action="contact.answered",
            by=by,
            at=at,
            organisation=by.organisation,
            subject=request,
            detail={"outcome": str(outcome)},
        )
        return event

    return run_once(
        command_id=command_id, action="answer_request", organisation=by.organisation, perform=perform
    )


def note_page_use(*, site: Site, page: str, at: datetime) -> None:
    """The audit learns that a public page was used at a site, and nothing of what was said there."""
    key = f"guide-use:{site.pk}:{page}:{at:%Y%m%d%H}"
    cache.add(key, 0, timeout=2 * 60 * 60)
    if cache.incr(key) <= PAGE_USES_KEPT:
        record(action=f"guide.{page}-used", by=VISITOR, at=at, organisation=site.organisation, subject=site)
