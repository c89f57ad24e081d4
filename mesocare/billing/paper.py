"""The quote and the receipt on paper."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.billing.models import Payment, Quote
from mesocare.web import documents
from mesocare.web.clock import at_site
from mesocare.web.money import format_money


def quote_pdf(quote: Quote, *, at: datetime) -> bytes:
    patient = quote.plan.patient
    return documents.make_pdf(
        documents.Document(
            title=_("Quote %(number)s") % {"number": quote.number},
            author=quote.site.name,
            header=f"{patient.name} · #{patient.number}",
            header_end=quote.site.name,
            footer=f"{quote.site.name} · {quote.site.address} · {quote.site.phone}".replace("\n", ", "),
            language=patient.language,
            lead=_("%(on)s, valid until %(until)s")
            % {
                "on": formats.date_format(quote.dated_on, "j M Y"),
                "until": formats.date_format(quote.valid_until, "j M Y"),
            },
            parts=[documents.paragraph(quote.plain_words), _lines(quote), _sums(quote), *_terms(quote)],
        ),
        at=at,
    )


def _lines(quote: Quote) -> documents.Part:
    return documents.table(
        [_("What"), _("Number"), _("Each"), _("Together")],
        [
            [
                line.name,
                str(line.count),
                format_money(line.unit_minor, quote.currency),
                format_money(line.total_minor, quote.currency),
            ]
            for line in quote.lines.all()
        ],
        numbers=[1, 2, 3],
    )


def _sums(quote: Quote) -> documents.Part:
    tax = f"{quote.tax_name or _('Tax')} {quote.tax_rate_percent.normalize():f} %"
    return documents.facts(
        [
            (_("Before tax"), format_money(quote.net_minor, quote.currency)),
            (tax, format_money(quote.tax_minor, quote.currency)),
            (_("Total"), format_money(quote.total_minor, quote.currency)),
        ]
    )


def _terms(quote: Quote) -> list[documents.Part]:
    return [documents.heading(_("Terms")), documents.paragraph(quote.terms)] if quote.terms else []


def receipt_pdf(payment: Payment, *, balance_minor: int, sessions_left: int) -> bytes:
    patient = payment.course.patient
    site = payment.site
    when = formats.date_format(at_site(payment.taken_at, site.time_zone), "j M Y, H:i")
    return documents.make_pdf(
        documents.Document(
            title=_("Receipt %(number)s") % {"number": payment.receipt_number},
            author=site.name,
            header=f"{patient.name} · #{patient.number}",
            header_end=site.name,
            footer=f"{site.name} · {site.address} · {site.phone}".replace("\n", ", "),
            language=patient.language,
            parts=[
                documents.facts(
                    [
                        (
                            _("Received") if payment.amount_minor > 0 else _("Given back"),
                            format_money(abs(payment.amount_minor), payment.currency),
                        ),
                        (_("How"), payment.get_method_display()),
                        (_("When"), when),
                        (_("For"), _("quote %(number)s") % {"number": payment.quote.number}),
                        (_("Taken by"), payment.taken_by.name),
                        (_("Still to pay"), format_money(balance_minor, payment.currency)),
                        (_("Sessions left"), str(sessions_left)),
                    ]
                )
            ],
        ),
        at=payment.taken_at,
    )
