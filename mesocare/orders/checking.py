"""What makes an order: every field read, with what is missing said beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.orders.queries import ROUTES, statement_on, substances_of
from mesocare.planning.contents import drawn_of
from mesocare.planning.models import Plan
from mesocare.web.refusal import Refusal
from mesotherapy.pack.statements import Status
from mesotherapy.pack.substances import Substance
from mesotherapy.quantity import Quantity, Unit

MOST_SESSIONS = 60  # what a form may say; far more than any published course


class NotAnOrder(Refusal):
    """Something of the order is missing or cannot be read; `field` says which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What the prescriber writes. Amounts are quantity texts; `strength` and `product` may be empty."""

    substance: str
    product: str
    strength: str
    routes: Iterable[str]
    most_per_session: str
    sessions: int
    valid_from: date
    valid_until: date
    indication: str
    off_label: str


def checked(ordered: Ordered, plan: Plan, site: Site, today: date) -> dict[str, object]:
    """The fields of the row to be kept.

    Raises:
        NotAnOrder: if something is missing or makes no sense, with the field.
    """
    if ordered.substance not in substances_of(plan):
        raise NotAnOrder("substance", _("This is not in the plan. Load the plan again."))
    substance = current_pack().get(Substance, ordered.substance)
    routes = sorted(set(ordered.routes))
    if not routes or not set(routes) <= set(ROUTES):
        raise NotAnOrder("routes", _("Say how it is given."))
    if not 0 < ordered.sessions <= MOST_SESSIONS:
        raise NotAnOrder(
            "sessions", _("Say for how many sessions, from 1 to %(most)s.") % {"most": MOST_SESSIONS}
        )
    if ordered.valid_until < max(ordered.valid_from, today):
        raise NotAnOrder("valid_until", _("The last day lies before the first, or before today."))
    if not ordered.indication.strip():
        raise NotAnOrder("indication", _("Write what it is ordered for."))
    return {
        "substance": ordered.substance,
        "product": ordered.product.strip(),
        "strength": _strength(ordered, plan, substance),
        "routes": routes,
        "most_per_session": str(_most(ordered.most_per_session, substance)),
        "sessions": ordered.sessions,
        "valid_from": ordered.valid_from,
        "valid_until": ordered.valid_until,
        "indication": ordered.indication.strip(),
        "off_label": _off_label(ordered, site),
    }


def _most(text: str, substance: Substance) -> Quantity:
    unit = substance.measured_in
    most = _quantity(text)
    if most is None or most.amount <= 0 or not most.compatible(Quantity(most.amount, unit)):
        raise NotAnOrder(
            "most_per_session",
            _("Write the most for one session in %(unit)s, such as “8 %(unit)s”.") % {"unit": unit.label},
        )
    return most


def _strength(ordered: Ordered, plan: Plan, substance: Substance) -> str:
    """As it stands on the label. Where the plan tells a strength, the order does too."""
    text = ordered.strength.strip()
    planned = any(part["strength"] for part in drawn_of(plan.components) if part["substance"] == substance.id)
    if not text and not planned:
        return ""
    found = _quantity(text)
    if (
        found is None
        or found.amount <= 0
        or not any(found.compatible(Quantity(found.amount, u)) for u in _PER)
    ):
        raise NotAnOrder("strength", _("Write the strength on the label, such as “100 mg/mL”."))
    return str(found)


_PER = (Unit.MG_PER_ML, Unit.MG_PER_G, Unit.IU_PER_ML, Unit.PERCENT)


def _quantity(text: str) -> Quantity | None:
    try:
        found = Quantity.parse(text.replace(",", ".").strip())
    except (ValueError, ArithmeticError):
        return None
    return found if found.amount.is_finite() else None


def _off_label(ordered: Ordered, site: Site) -> str:
    words = ordered.off_label.strip()
    found = statement_on(ordered.substance, site_jurisdiction(site))
    if found is not None and found.status is Status.OFF_LABEL and len(words) < 10:
        raise NotAnOrder(
            "off_label",
            _("This use is off label here. Write why all the same, and what the patient was told."),
        )
    return words
