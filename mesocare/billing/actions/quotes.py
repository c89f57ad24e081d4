"""Quotes are made, sent, read and accepted."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.audit.actions import record
from mesocare.audit.commands import run_once
from mesocare.billing.letters import quote_letter
from mesocare.billing.models import Quote, QuoteAcceptance, QuoteLine
from mesocare.clinics.models import Site, StaffMember
from mesocare.clinics.pack import current_pack
from mesocare.messages.actions import check_reachable, queue_message
from mesocare.messages.links import link_url, make_link
from mesocare.planning.actions import accept_plan
from mesocare.planning.models import Plan
from mesocare.planning.prices import Priced, price_protocol
from mesocare.web.clock import site_today
from mesocare.web.refusal import Refusal


class PriceMissing(Refusal):
    """The site has no price for something the plan needs."""


class QuoteExpired(Refusal):
    """The quote's last day has passed."""


class QuoteChanged(Refusal):
    """What would be accepted is not what was shown."""


def make_quote(*, plan: Plan, by: StaffMember, at: datetime, command_id: UUID) -> Quote:
    """Write the itemised, dated price of a plan, as the patient will read it.

    Raises:
        PriceMissing: if the site's price list lacks an item.
    """
    site = plan.course.site
    priced = price_protocol(
        pack=current_pack(),
        site=site,
        protocol=plan.protocol,
        sessions=plan.sessions,
        zones=plan.zones.values("zone").distinct().count(),
        numbing=bool(plan.numbing.get("substance")),
    )
    if not priced.is_complete:
        missing = ", ".join(priced.missing) or _("every item of this plan")
        raise PriceMissing(
            _(
                "%(site)s has no price for: %(items)s. A manager sets it in Settings, Prices; "
                "then make the quote."
            )
            % {"site": site.name, "items": missing}
        )

    def perform() -> Quote:
        quote = _write_quote(plan, site, priced, by, at)
        _note("quote.made", quote, by, at, total_minor=quote.total_minor, currency=quote.currency)
        return quote

    return run_once(command_id=command_id, action="make_quote", organisation=by.organisation, perform=perform)


def _write_quote(plan: Plan, site: Site, priced: Priced, by: StaffMember, at: datetime) -> Quote:
    today = site_today(at, site.time_zone)
    shown = {
        "words": plan.patient_summary,
        "lines": [[line.name, line.count, line.unit_minor] for line in priced.lines],
        "total": priced.total_minor,
        "tax": priced.tax_minor,
        "terms": site.quote_terms,
        "on": today.isoformat(),
    }
    quote = Quote.objects.create(
        plan=plan,
        site=site,
        number=_next_number(site),
        dated_on=today,
        valid_until=today + timedelta(days=site.quote_valid_days),
        currency=priced.currency,
        net_minor=priced.net_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        tax_name=site.tax_name,
        tax_rate_percent=site.tax_rate_percent,
        terms=site.quote_terms,
        plain_words=plan.patient_summary,
        text_digest=hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest(),
        made_by=by,
        made_at=at,
    )
    for position, line in enumerate(priced.lines):
        QuoteLine.objects.create(
            quote=quote,
            position=position,
            item=line.item,
            name=line.name,
            count=line.count,
            unit_minor=line.unit_minor,
            total_minor=line.total_minor,
            taxed=line.taxed,
        )
    return quote


def _next_number(site: Site) -> int:
    """The next quote number of a site. The row lock makes two desks wait for each other."""
    Site.objects.select_for_update().get(pk=site.pk)
    return (Quote.objects.filter(site=site).aggregate(most=Max("number"))["most"] or 0) + 1


def send_quote(*, quote: Quote, by: StaffMember, at: datetime, command_id: UUID) -> Quote:
    """Send the plan and its price to the patient's phone, to read and accept there."""
    patient = quote.plan.patient
    check_reachable(patient)

    def perform() -> Quote:
        token = make_link(
            purpose="quote",
            organisation=patient.organisation,
            subject=quote,
            at=at,
            by=by,
            patient=patient,
            birth_date=patient.birth_date,
            site=quote.site,
            lives=timedelta(days=quote.site.quote_valid_days + 1),
        )
        queue_message(
            organisation=patient.organisation,
            to=patient.email or patient.phone,
            channel="email" if patient.email else "sms",
            kind="quote",
            at=at,
            patient=patient,
            **quote_letter(patient, link_url(token, "billing:quote-at-home")),
        )
        _note("quote.sent", quote, by, at)
        return quote

    return run_once(command_id=command_id, action="send_quote", organisation=by.organisation, perform=perform)


def accept_quote(
    *,
    quote: Quote,
    name: str,
    shown_digest: str,
    today: date,
    witness: StaffMember | None,
    by: Any,
    at: datetime,
    command_id: UUID,
) -> QuoteAcceptance:
    """The patient says yes to the plan and its price, under their name. This accepts the plan.

    Raises:
        QuoteChanged: if the text is not the newest one of the plan, or the name is missing.
        QuoteExpired: if its last day has passed.
    """
    signed_name = " ".join(name.split())

    def perform() -> QuoteAcceptance:
        _check_can_accept(quote, signed_name, shown_digest, today)
        acceptance = QuoteAcceptance.objects.create(
            quote=quote,
            name=signed_name,
            text_digest=shown_digest,
            on_own_phone=witness is None,
            witnessed_by=witness,
            accepted_at=at,
        )
        accept_plan(plan=quote.plan, by=witness, at=at)
        _note("quote.accepted", quote, by, at, name=signed_name)
        return acceptance

    return run_once(
        command_id=command_id,
        action="accept_quote",
        organisation=quote.plan.patient.organisation,
        perform=perform,
    )


def _check_can_accept(quote: Quote, name: str, shown_digest: str, today: date) -> None:
    if len(name) < 2:
        raise QuoteChanged(_("Write your full name to accept."))
    if today > quote.valid_until:
        raise QuoteExpired(
            _("This price was valid until %(day)s. Ask the clinic for a new quote.")
            % {"day": formats.date_format(quote.valid_until, "j M Y")}
        )
    newer = Quote.objects.filter(plan__course=quote.plan.course, pk__gt=quote.pk).exists()
    if shown_digest != quote.text_digest or newer:
        raise QuoteChanged(_("The clinic has made a newer quote. Nothing was accepted. Ask for the new one."))
    if QuoteAcceptance.objects.filter(quote=quote).exists():
        raise QuoteChanged(_("This quote is already accepted. There is nothing more to do."))


def _note(action: str, quote: Quote, by: Any, at: datetime, **detail: object) -> None:
    patient = quote.plan.patient
    record(
        action=action,
        by=by,
        at=at,
        organisation=patient.organisation,
        patient=patient,
        subject=quote,
        detail=detail,
    )
