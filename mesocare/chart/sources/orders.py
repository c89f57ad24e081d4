"""What a prescriber ordered, and what was stopped."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mesocare.chart.entries import Entry, Window, address
from mesocare.chart.wording import quoted
from mesocare.clinics.templatetags.pack import named
from mesocare.orders.models import OrderStopped, PrescriptionOrder


def orders(window: Window) -> list[Entry]:
    signed = PrescriptionOrder.objects.filter(patient=window.patient).select_related("prescriber__user")
    stopped = OrderStopped.objects.filter(order__patient=window.patient).select_related(
        "order", "stopped_by__user"
    )
    found = [
        Entry(
            row.signed_at,
            text=_("%(what)s ordered by %(who)s: up to %(most)s a session, %(sessions)s sessions.")
            % {
                "what": named(row.substance, "substance"),
                "who": row.prescriber.name,
                "most": row.most_per_session,
                "sessions": row.sessions,
            },
            url=address("orders:show", window.patient, {"order_uuid": row.uuid}),
            link=_("Open order"),
        )
        for row in window.newest(signed, "signed_at")
    ]
    return found + [
        Entry(
            row.stopped_at,
            _("Order for %(what)s stopped.") % {"what": named(row.order.substance, "substance")},
            quoted(row.reason),
            state="stop",
        )
        for row in window.newest(stopped, "stopped_at")
    ]
