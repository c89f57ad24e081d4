"""Reading recalls: by what is typed or scanned, and what of them waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.models import Organisation, Site
from mesocare.clinics.waiting import Waiting
from mesocare.recalls.contacts import contacts_of, counts_of
from mesocare.recalls.models import Recall, SafetySignal
from mesocare.recalls.standing_out import count_words
from mesocare.stock.finding import wanted
from mesocare.stock.models import Lot, Product
from mesocare.stock.shelf import Shelf, lots_with_left

MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class FoundLot:
    """One lot number of a product, with all deliveries of it."""

    product: Product
    number: str
    shelves: Sequence[Shelf]

    @property
    def first(self) -> Lot:
        return self.shelves[0].lot

    @property
    def is_recalled(self) -> bool:
        return any(shelf.recalled for shelf in self.shelves)

    @property
    def site_names(self) -> str:
        return ", ".join(sorted({shelf.lot.site.name for shelf in self.shelves}))


def find_lots(organisation: Organisation, typed: str) -> list[FoundLot]:
    """Lots by number, product or scanned label, at every site. The number as it is comes first.

    Raises:
        CodeUnreadable: if a scanned code cannot be read.
    """
    words = typed.replace("\x00", "").strip()
    if not words:
        return []
    rows = Lot.objects.filter(site__organisation=organisation).filter(wanted(words))
    found: dict[tuple[int, str], list[Shelf]] = {}
    for shelf in lots_with_left(rows):
        found.setdefault((shelf.lot.product_id, shelf.lot.number), []).append(shelf)
    lines = [FoundLot(shelves[0].product, number, shelves) for (_pk, number), shelves in found.items()]
    exact = words.lower()
    lines.sort(key=lambda line: (line.number.lower() != exact, line.product.name, line.number))
    return lines[:MOST_FOUND]


def recalls_of(organisation: Organisation) -> QuerySet[Recall]:
    """Open ones first, then the newest."""
    rows = Recall.objects.filter(organisation=organisation).select_related(
        "product", "opened_by__user", "end"
    )
    return rows.order_by("end__lifted_at", "-opened_at", "-pk")


def open_recalls(organisation: Organisation) -> list[Recall]:
    return list(recalls_of(organisation).filter(end=None))


def waiting_contacts(site: Site, at: datetime) -> list[Waiting]:
    """Recalls of which somebody has not been told yet."""
    found = []
    for recall in open_recalls(site.organisation):
        contacts = contacts_of(recall)
        counts = counts_of(contacts)
        asks = sum(contact.wants_call for contact in contacts)
        if not (counts.left or asks):
            continue
        title = _("Recall: %(product)s, lot %(lot)s") % {"product": recall.product.name, "lot": recall.number}
        told = ngettext("%(n)s patient to contact", "%(n)s patients to contact", counts.left) % {
            "n": counts.left
        }
        if asks:
            told += _(", %(n)s asked for a call") % {"n": asks}
        url = reverse("recalls:contacts", args=[recall.uuid])
        found.append(Waiting(title, told, url, "check"))
    return found


def waiting_signals(site: Site, at: datetime) -> list[Waiting]:
    """What stands out and the director has not looked at."""
    rows = SafetySignal.objects.filter(organisation=site.organisation, read=None).order_by(
        "-raised_at", "-pk"
    )
    return [
        Waiting(
            _("More than chance: %(name)s") % {"name": row.name},
            count_words(row.what, row.with_event, row.sessions, row.harm),
            reverse("recalls:safety"),
            "check",
        )
        for row in rows[:5]
    ]
