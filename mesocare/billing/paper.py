"""The quote and the receipt on paper."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.billing.models import Payment, Quote
from mesocare.billing.queries import line_name
from mesocare.clinics.language import speaking
from mesocare.clinics.translated import in_both, signed_text_words
from mesocare.planning.wording import summary_in
from mesocare.web import documents
from mesocare.web.clock import at_site
from mesocare.web.money import format_money
from mesocare.web.templatetags.formats import in_line


def quote_pdf(quote: Quote, *, at: datetime) -> bytes:
    """The quote in the patient's language, with the accepted text in the clinic's beside a translation."""
    with speaking(quote.plan.patient.language) as language:
        return documents.make_pdf(_quote(quote, language), at=at)


def _quote(quote: Quote, language: str) -> documents.Document:
    patient = quote.plan.patient
    return documents.Document(
        title=_("Quote %(number)s") % {"number": quote.number},
        author=quote.site.name,
        header=f"{patient.name} · #{patient.number}",
        header_end=quote.site.name,
        footer=f"{quote.site.name} · {quote.site.address} · {in_line(quote.site.phone)}".replace("\n", ", "),
        language=language,
        lead=_("%(on)s, valid until %(until)s")
        % {
            "on": formats.date_format(quote.dated_on, "j M Y"),
            "until": formats.date_format(quote.valid_until, "j M Y"),
        },
        parts=[*_plain(quote, language), _lines(quote), _sums(quote), *_terms(quote)],
    )


def _plain(quote: Quote, language: str) -> list[documents.Part]:
    """What is agreed to, in the clinic's words; in another language first, where the pack has it."""
    own = settings.LANGUAGE_CODE
    signed = documents.spoken(documents.paragraph(quote.plain_words), own)
    words = summary_in(quote.plan, language) if language != own else None
    if words is None or quote.plain_words != quote.plan.patient_summary:
        return [signed]
    told = in_both(signed_text_words, language)
    which = [documents.spoken(documents.paragraph(said), spoken) for spoken, _direction, said in told]
    return [*which, documents.paragraph(words), signed]


def _lines(quote: Quote) -> documents.Part:
    return documents.table(
        [_("What"), _("Number"), _("Each"), _("Together")],
        [
            [
                line_name(line),
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
    """The receipt in the patient's language."""
    with speaking(payment.course.patient.language) as language:
        made = _receipt(payment, balance_minor, sessions_left, language)
        return documents.make_pdf(made, at=payment.taken_at)


def _receipt(payment: Payment, balance_minor: int, sessions_left: int, language: str) -> documents.Document:
    patient = payment.course.patient
    site = payment.site
    when = formats.date_format(at_site(payment.taken_at, site.time_zone), "j M Y, H:i")
    return documents.Document(
        title=_("Receipt %(number)s") % {"number": payment.receipt_number},
        author=site.name,
        header=f"{patient.name} · #{patient.number}",
        header_end=site.name,
        footer=f"{site.name} · {site.address} · {in_line(site.phone)}".replace("\n", ", "),
        language=language,
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
    )
