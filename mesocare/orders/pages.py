"""What the pages of orders show, gathered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.models import Organisation, Site, StaffMember
from mesocare.clinics.pack import current_pack, site_jurisdiction
from mesocare.orders.models import PrescriptionOrder, PrescriptionWord
from mesocare.orders.queries import (
    examinations_by,
    order_needed,
    orders_of,
    routes_of,
    statement_on,
    substances_of,
)
from mesocare.patients.models import Patient
from mesocare.planning.contents import drawn_of
from mesocare.planning.models import Plan
from mesocare.planning.queries import standing
from mesocare.web.clock import at_site
from mesotherapy.gate import needs_order
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance, SubstanceKind


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """How an order stands, as the list shows it: a status and its words."""

    state: str
    words: str

    @property
    def holds(self) -> bool:
        return self.state == "ok"


def state_of(order: PrescriptionOrder, given: int, today: date) -> OrderStanding:
    if hasattr(order, "stopped"):
        return OrderStanding("stop", _("Stopped"))
    if order.valid_until < today:
        return OrderStanding("unknown", _("Ended"))
    if given >= order.sessions:
        return OrderStanding("unknown", _("Used up"))
    if order.valid_from > today:
        return OrderStanding("check", _("Not yet"))
    return OrderStanding("ok", _("Holds"))


def order_rows(patient: Patient, today: date) -> list[dict[str, Any]]:
    return [
        {"order": order, "given": order.given, "state": state_of(order, order.given, today)}  # type: ignore[attr-defined]
        for order in orders_of(patient)
    ]


def still_needed(patient: Patient, today: date) -> list[dict[str, Any]]:
    """What the plans on offer or accepted need an order for that does not hold today, by plan."""
    held = {row["order"].substance for row in order_rows(patient, today) if row["state"].holds}
    found = []
    plans = Plan.objects.filter(course__patient=patient).select_related("course__site", "course__patient")
    for plan in plans.order_by("-planned_at", "-pk"):
        if standing(plan) in {"draft", "offered", "accepted"}:
            for name in needed_of(plan):
                if name not in held:
                    found.append({"plan": plan, "substance": current_pack().get(Substance, name)})
    return found


def needed_of(plan: Plan) -> list[str]:
    """The substances of a plan that need an order at the place where it is to be given."""
    place = site_jurisdiction(plan.course.site)
    if place is None:
        return []
    needs = order_needed(plan.patient.organisation_id, place, substances_of(plan))
    return [name for name, need in needs.items() if need]


def initial_order(plan: Plan, substance: str, today: date) -> dict[str, Any]:
    """What the plan says already. How much and until when is the prescriber's to say."""
    strengths = [part["strength"] for part in drawn_of(plan.components) if part["substance"] == substance]
    indication = current_pack().get(Protocol, plan.protocol).indication
    return {
        "strength": next(filter(None, strengths), ""),
        "sessions": plan.sessions,
        "routes": sorted(routes_of(plan, substance)),
        "valid_from": today,
        "indication": str(current_pack().get(Indication, indication).name),
    }


def examination_choices(patient: Patient, prescriber: StaffMember, site: Site) -> list[tuple[Any, str]]:
    """The prescriber's own examinations, the newest first, by day and what was looked at."""
    pack = current_pack()
    found = []
    for row in examinations_by(patient, prescriber):
        about = pack.find(Indication, row.indication) if row.indication else None
        day = format_date(at_site(row.examined_at, site.time_zone), "j M Y, H:i")
        found.append((row, " · ".join(filter(None, (day, str(about.name) if about else "")))))
    return found


def word_rows(organisation: Organisation, place: str) -> list[dict[str, Any]]:
    """Every medicine of the pack, and whether an order is needed for it here, the unknown first."""
    newest = {
        row.substance: row
        for row in PrescriptionWord.objects.filter(organisation=organisation, place=place)
        .select_related("decided_by__user")
        .order_by("decided_at", "pk")
    }
    pack = current_pack()
    rows = [
        {
            "substance": entry,
            "known": needs_order(pack, place, entry.id),
            "statement": statement_on(entry.id, place),
            "word": newest.get(entry.id),
        }
        for entry in pack.all(Substance)
        if entry.kind not in {SubstanceKind.DEVICE, SubstanceKind.COSMETIC}
    ]
    return sorted(rows, key=lambda row: (row["known"] is not None, str(row["substance"].name)))
