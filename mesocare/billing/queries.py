"""Reading the money side of a course: what was quoted, accepted, paid, and how many sessions are left."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Sum
from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.billing.models import Payment, Quote, QuoteLine
from mesocare.clinics.language import speaking, spoken
from mesocare.clinics.pack import current_pack
from mesocare.clinics.translated import others
from mesocare.planning.models import Course, Plan
from mesocare.web.money import format_money
from mesotherapy.pack.prices import PriceItem


def newest_quote(plan: Plan) -> Quote | None:
    """The quote the patient reads now: the newest one of this plan version."""
    return plan.quotes.select_related("acceptance", "site").order_by("-made_at", "-pk").first()


def accepted_quote(course: Course) -> Quote | None:
    """The quote a course runs on: the newest one that was accepted."""
    quotes = Quote.objects.filter(plan__course=course, acceptance__isnull=False).select_related(
        "acceptance", "site"
    )
    return quotes.order_by("-acceptance__accepted_at", "-pk").first()


def cost_in_words(plan: Plan) -> list[str]:
    """The cost as the consent states it; says so where there is no quote yet."""
    quote = newest_quote(plan)
    if quote is None:
        return [_("The price is not agreed yet. You will get a written quote before you decide.")]
    return [
        _("%(total)s for the whole course, with tax (quote %(number)s, valid until %(until)s).")
        % {
            "total": format_money(quote.total_minor, quote.currency),
            "number": quote.number,
            "until": formats.date_format(quote.valid_until, "j M Y"),
        },
        *(f"{line.count} × {line_name(line)}" for line in quote.lines.all()),
    ]


def costs_in_words(plan: Plan) -> dict[str, list[str]]:
    """The cost by language: the clinic's own, and each other that patients read in."""
    found: dict[str, list[str]] = {}
    for language in (settings.LANGUAGE_CODE, *others()):
        with speaking(language):
            found[language] = cost_in_words(plan)
    return found


def line_name(line: QuoteLine) -> str:
    """What a line is for, in the language of the page; a name the clinic gave it stays as it is."""
    item = current_pack().find(PriceItem, line.item)
    return spoken(item.name) if item is not None and line.name == str(item.name) else line.name


@dataclass(frozen=True, slots=True)
class Account:
    """Where a course stands: owed, paid, and the payments behind it."""

    quote: Quote | None
    paid_minor: int
    payments: list[Payment]

    @property
    def total_minor(self) -> int:
        return self.quote.total_minor if self.quote else 0

    @property
    def balance_minor(self) -> int:
        return self.total_minor - self.paid_minor

    @property
    def currency(self) -> str:
        return self.quote.currency if self.quote else ""


def account_of(course: Course) -> Account:
    """Payments counted against the accepted quote. A reversed payment counts with its reversal: zero."""
    payments = list(course.payments.select_related("taken_by__user", "quote").order_by("taken_at", "pk"))
    paid = course.payments.aggregate(total=Sum("amount_minor"))["total"] or 0
    return Account(accepted_quote(course), paid, payments)
