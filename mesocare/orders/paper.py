"""An order on one page, to sign by hand as well where the place asks for it."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.audit.chain import current_head
from mesocare.clinics.pack import current_pack
from mesocare.orders.models import PrescriptionOrder
from mesocare.orders.queries import ROUTES
from mesocare.web import documents
from mesocare.web.clock import at_site
from mesotherapy.pack.substances import Substance


def order_pdf(order: PrescriptionOrder) -> bytes:
    """The order as it was signed, and that it was stopped, if it was."""
    head = current_head()
    patient = order.patient
    born = formats.date_format(patient.birth_date, "j M Y") if patient.birth_date else _("not recorded")
    signed = formats.date_format(at_site(order.signed_at, order.site.time_zone), "j M Y, H:i")
    parts: list[documents.Part] = []
    stopped = getattr(order, "stopped", None)
    if stopped is not None:
        parts += [
            documents.strong(_("Stopped: nothing is given on it.")),
            documents.paragraph(f"{stopped.stopped_by.name}: {stopped.reason}"),
        ]
    parts += [
        documents.heading(str(current_pack().get(Substance, order.substance).name)),
        documents.facts(list(order_facts(order))),
        documents.signature(order.prescriber.name, f"{order.prescriber_credential}, {signed}"),
    ]
    return documents.make_pdf(
        documents.Document(
            title=_("Prescriber's order"),
            author=order.site.name,
            header=_("%(name)s · born %(born)s · #%(number)s")
            % {"name": patient.name, "born": born, "number": patient.number},
            header_end=order.site.name,
            footer=_("Order %(uuid)s · audit %(count)s %(hash)s")
            % {"uuid": str(order.uuid)[:8], "count": head.count, "hash": head.seal[:16]},
            parts=parts,
        ),
        at=order.signed_at,
    )


def order_facts(order: PrescriptionOrder) -> list[tuple[str, str]]:
    """Everything that was ordered, line by line."""

    def day(moment: date) -> str:
        return formats.date_format(moment, "j M Y")

    seen = order.examination
    lines = [
        (_("Strength on the label"), order.strength),
        (_("Product"), order.product),
        (_("How it is given"), ", ".join(str(ROUTES.get(route, route)) for route in order.routes)),
        (_("Most for one session"), order.most_per_session),
        (_("Sessions"), str(order.sessions)),
        (
            _("Holds"),
            _("%(start)s to %(end)s") % {"start": day(order.valid_from), "end": day(order.valid_until)},
        ),
        (_("Ordered for"), order.indication),
        (_("Off label"), order.off_label),
        (
            _("Examined"),
            _("%(on)s, %(who)s")
            % {"on": day(at_site(seen.examined_at, order.site.time_zone)), "who": seen.examined_by.name},
        ),
    ]
    return [(label, words) for label, words in lines if words]
