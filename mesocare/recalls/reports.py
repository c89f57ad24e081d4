"""The report of a recall for the authority: what, when, how many, what went wrong; patients by pseudonym."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from mesocare.audit.chain import current_head
from mesocare.audit.keys import keyed_hash
from mesocare.clinics.pack import current_pack
from mesocare.patients.models import Patient
from mesocare.recalls.contacts import STATE_WORDS, contacts_of, counts_of
from mesocare.recalls.found import Syringe, Trace
from mesocare.recalls.models import AdverseEvent, Recall
from mesocare.recalls.tracing import trace
from mesocare.stock.models import LotEvent
from mesocare.web import documents
from mesocare.web.clock import at_site, site_today
from mesotherapy.pack.jurisdictions import JurisdictionEntry

COLUMNS = (
    "patient", "age", "sex", "session_on", "site", "part", "amount", "unit", "other_lots", "adverse_events",
)  # fmt: skip


def pseudonym(recall: Recall, patient: Patient) -> str:
    """The same patient of the same recall has the same name; of another recall another one.

    It cannot be turned back without the clinic's key, which lies outside the database.
    """
    return "P-" + keyed_hash(f"recall {recall.uuid} {patient.uuid}")[:8].upper()


def report_of(recall: Recall, at: datetime) -> dict[str, Any]:
    """Everything the report says, ready for JSON: no name, no birth date, no address, no free text."""
    found = trace(recall.product, recall.number)
    contacts = contacts_of(recall)
    product = recall.product
    end = getattr(recall, "end", None)
    return {
        "report": "lot-recall",
        "made_at": at.isoformat(),
        "organisation": recall.organisation.name,
        "product": {
            "name": product.name,
            "maker": product.maker,
            "kind": product.kind,
            "substance": product.substance,
            "strength": product.strength,
            "gtin": getattr(product, "gtin", ""),
        },
        "lot": recall.number,
        "last_day": sorted({shelf.lot.expires_on.isoformat() for shelf in found.shelves}),
        "recalled_at": recall.opened_at.isoformat(),
        "told_by": recall.told_by,
        "reason": recall.reason,
        "lifted_at": end.lifted_at.isoformat() if end else None,
        "sites": [_site(found, shelf.lot.site_id) for shelf in found.shelves],
        "counts": {
            "sessions": found.sessions,
            "patients": len(found.patients),
            "adverse_events": len(_events(found)),
            "sessions_with_adverse_event": found.with_event,
            "contacts": dict(counts_of(contacts).of),
        },
        "adverse_events": [_event(recall, row) for row in _events(found)],
        "uses": [_use(recall, syringe) for syringe in found.given],
        "audit": {"count": current_head().count, "hash": current_head().seal},
    }


def _site(found: Trace, site: int) -> dict[str, Any]:
    shelf = next(one for one in found.shelves if one.lot.site_id == site)
    sums = {"received": 0, "wasted": 0, "used": 0} | _amounts(shelf.lot.pk)
    return {
        "name": shelf.lot.site.name,
        "unit": shelf.lot.product.unit,
        "received": str(sums["received"]),
        "used": str(sums["used"]),
        "wasted": str(sums["wasted"]),
        "left": str(shelf.left),
        "sessions": len({one.session_uuid for one in found.given if one.site.pk == site}),
    }


def _amounts(lot: int) -> dict[str, Any]:
    """What came, what was thrown away, and what was used less what was put back."""
    sums: dict[str, Any] = {}
    names = {"received": "received", "wasted": "wasted", "used": "used", "put-back": "used"}
    for kind, amount in LotEvent.objects.filter(lot=lot).values_list("kind", "amount"):
        if kind in names:
            signed = amount if kind == "received" else -amount
            sums[names[kind]] = sums.get(names[kind], 0) + signed
    return sums


def _events(found: Trace) -> list[AdverseEvent]:
    wanted = {syringe.session_uuid for syringe in found.given}
    rows = AdverseEvent.objects.filter(treatment_session__uuid__in=wanted, taken_back=None)
    return list(rows.select_related("patient", "treatment_session__site").order_by("reported_on", "pk"))


def _event(recall: Recall, row: AdverseEvent) -> dict[str, Any]:
    session = row.treatment_session
    given = site_today(session.started_at or session.opened_at, session.site.time_zone)
    return {
        "patient": pseudonym(recall, row.patient),
        "kind": row.harm,
        "session_on": given.isoformat(),
        "reported_on": row.reported_on.isoformat(),
        "days_after": (row.reported_on - given).days,
    }


def _use(recall: Recall, syringe: Syringe) -> dict[str, Any]:
    day = site_today(syringe.at, syringe.site.time_zone)
    return {
        "patient": pseudonym(recall, syringe.patient),
        "age": syringe.patient.age_on(day),
        "sex": syringe.patient.sex,
        "session_on": day.isoformat(),
        "site": syringe.site.name,
        "part": syringe.part,
        "amount": f"{syringe.amount.normalize():f}",
        "unit": syringe.unit,
        "other_lots": [f"{other.name}: {other.number}" for other in syringe.others],
        "adverse_events": list(syringe.harms),
    }


def as_csv(told: dict[str, Any]) -> str:
    """One line for each session in which the lot was used. A cell that a table would run is made plain."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("product", "lot", *COLUMNS))
    for use in told["uses"]:
        cells = [told["product"]["name"], told["lot"]]
        cells += ["; ".join(use[name]) if isinstance(use[name], list) else use[name] for name in COLUMNS]
        writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue()


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else text


def report_pdf(recall: Recall, told: dict[str, Any], at: datetime) -> bytes:
    """The same on paper."""
    zone = recall.organisation.sites.order_by("pk")[0].time_zone
    when = formats.date_format(at_site(at, zone), "j M Y, H:i")
    return documents.make_pdf(
        documents.Document(
            title=_("Report on a recalled lot"),
            author=recall.organisation.name,
            header=f"{recall.product.name} · {_('lot')} {recall.number}",
            header_end=f"{recall.organisation.name} · {when}",
            footer=_("Audit %(count)s %(hash)s · patients by pseudonym")
            % {"count": told["audit"]["count"], "hash": told["audit"]["hash"][:16]},
            lead=recall.reason,
            language="en",
            parts=list(_parts(recall, told)),
        ),
        at=at,
    )


def facts_of(recall: Recall, told: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value of everything that is said once."""
    product, counts = told["product"], told["counts"]
    named = [
        (_("Product"), product["name"]),
        (_("Maker"), product["maker"] or _("not recorded")),
        (_("Strength"), product["strength"]),
        (_("Article number"), product["gtin"]),
        (_("Lot"), told["lot"]),
        (_("Last day"), ", ".join(told["last_day"])),
        (_("Recalled"), _day_words(recall)),
        (_("Who said so"), str(recall.get_told_by_display())),
        (_("Why"), told["reason"]),
        (_("Sessions"), str(counts["sessions"])),
        (_("Patients"), str(counts["patients"])),
        (_("Sessions with an adverse event"), str(counts["sessions_with_adverse_event"])),
        *((str(STATE_WORDS[state]), str(many)) for state, many in counts["contacts"].items()),
    ]
    return [(label, value) for label, value in named if value]


def _day_words(recall: Recall) -> str:
    zone = recall.organisation.sites.order_by("pk")[0].time_zone
    return formats.date_format(at_site(recall.opened_at, zone), "j M Y, H:i")


def authorities_of(recall: Recall) -> list[tuple[str, str]]:
    """Where harm is reported in the places of the organisation's sites: name and address."""
    places = recall.organisation.sites.values_list("jurisdiction", flat=True).distinct()
    found = {}
    for place in places:
        entry = current_pack().find(JurisdictionEntry, place)
        for authority in entry.report_to if entry else ():
            found[str(authority.name)] = str(authority.url or "")
    return sorted(found.items())


def _parts(recall: Recall, told: dict[str, Any]) -> Iterator[documents.Part]:
    yield documents.facts(facts_of(recall, told))
    yield documents.heading(_("At each site"))
    yield documents.table(
        [_("Site"), _("Received"), _("Used"), _("Thrown away"), _("Left"), _("Sessions")],
        [
            [row["name"], row["received"], row["used"], row["wasted"], row["left"], str(row["sessions"])]
            for row in told["sites"]
        ],
        numbers=[1, 2, 3, 4, 5],
    )
    yield documents.heading(_("Adverse events"))
    if told["adverse_events"]:
        yield documents.table(
            [_("Patient"), _("What"), _("Session"), _("Reported"), _("Days after")],
            [
                [row["patient"], row["kind"], row["session_on"], row["reported_on"], str(row["days_after"])]
                for row in told["adverse_events"]
            ],
            numbers=[4],
        )
    else:
        yield documents.paragraph(_("None was recorded."))
    yield documents.heading(_("Every use"))
    yield documents.table(
        [_("Patient"), _("Age"), _("Sex"), _("Session"), _("Site"), _("Amount")],
        [
            [
                use["patient"],
                str(use["age"] if use["age"] is not None else "–"),
                use["sex"],
                use["session_on"],
                use["site"],
                f"{use['amount']} {use['unit']}",
            ]
            for use in told["uses"]
        ],
        numbers=[1],
    )
