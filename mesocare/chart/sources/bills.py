"""Money: what was quoted, accepted and paid."""

from __future__ import annotations

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.billing.models import Payment, Quote, QuoteAcceptance
from mesocare.chart.entries import Entry, Window, address
from mesocare.web.templatetags.formats import money


def quotes(window: Window) -> list[Entry]:
    rows = Quote.objects.filter(plan__course__patient=window.patient).select_related("plan")
    rows = rows.defer("terms", "plain_words", "plan__checks", "plan__components", "plan__alternatives")
    return [
        Entry(
            row.made_at,
            text=_("Quote %(number)s: %(total)s for the course, valid until %(until)s.")
            % {
                "number": row.number,
                "total": money(row.total_minor, row.currency),
                "until": format_date(row.valid_until, "j M Y"),
            },
            url=address("billing:quote", window.patient, {"plan_uuid": row.plan.uuid}),
            link=_("Open quote"),
        )
        for row in window.newest(rows, "made_at")
    ]


def acceptances(window: Window) -> list[Entry]:
    rows = QuoteAcceptance.objects.filter(quote__plan__course__patient=window.patient)
    rows = rows.select_related("quote__plan__course")
    rows = rows.defer("quote__terms", "quote__plain_words", "quote__plan__checks", "quote__plan__components")
    return [
        Entry(
            row.accepted_at,
            text=(
                _("Quote %(number)s accepted by %(name)s on their own phone.")
                if row.on_own_phone
                else _("Quote %(number)s accepted by %(name)s here.")
            )
            % {"number": row.quote.number, "name": row.name},
            url=address("billing:account", window.patient, {"course_uuid": row.quote.plan.course.uuid}),
            link=_("Open account"),
        )
        for row in window.newest(rows, "accepted_at")
    ]


def payments(window: Window) -> list[Entry]:
    rows = Payment.objects.filter(course__patient=window.patient).select_related("course", "taken_by__user")
    return [
        Entry(
            row.taken_at,
            text=_payment(row),
            url=address("billing:account", window.patient, {"course_uuid": row.course.uuid}),
            link=_("Open account"),
        )
        for row in window.newest(rows, "taken_at")
    ]


def _payment(row: Payment) -> str:
    said = {
        "amount": money(abs(row.amount_minor), row.currency),
        "how": row.get_method_display().lower(),
        "receipt": row.receipt_number,
    }
    if row.amount_minor < 0:
        return _("%(amount)s given back, receipt %(receipt)s.") % said
    return _("%(amount)s paid: %(how)s, receipt %(receipt)s.") % said
