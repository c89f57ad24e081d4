"""Browsing and searching the pack; every page has an address that "why?" can point at."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from mesocare.clinics.access import ClinicRequest, may, staff
from mesocare.clinics.actions.overlay_rules import CHANGEABLE
from mesocare.clinics.models import SignedStatement
from mesocare.clinics.pack import adoption_of, adoptions_of, current_pack, signed_statements, switches_of
from mesocare.clinics.roles import Permission
from mesocare.knowing.differences import differences, differences_of
from mesocare.knowing.lines import show_entry
from mesocare.knowing.own import own_in
from mesocare.knowing.rereading import FOUND, rows_of
from mesocare.knowing.search import search
from mesocare.knowing.shelf import BY_KIND, SHELVES, address_of, named, short_name
from mesocare.knowing.substances import show_substance
from mesocare.knowing.uses import resting_on, used_by
from mesocare.planning.permissions import no_chart_words, undrawn
from mesocare.web.components import Crumb
from mesotherapy.pack.base import CitedEntry, Entry
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.readings import Reading
from mesotherapy.pack.substances import Substance
from mesotherapy.screening.rules import STOPS, acts_as

QUERY_LENGTH = 200
STATES = {"absolute": "stop", "defer": "check", "relative": "check", "info": "unknown"}
BROWSE = _("Knowledge")
DIFFER = _("Where sources disagree")


def crumbs(*further: Crumb) -> list[Crumb]:
    return [Crumb(BROWSE, "/knowledge/"), *further]


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def home(request: ClinicRequest) -> HttpResponse:
    """What is on the shelves, or what was searched for."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_LENGTH]
    pack = current_pack()
    if query:
        found, count = search(query)
        context = {"query": query, "found": found, "count": count, "pack": pack}
        return render(request, "knowing/search.html", context)
    states = adoptions_of(request.organisation)
    protocols = [
        {"name": named("protocol", protocol), "state": states[protocol.id], "no_chart": no_chart(protocol)}
        for protocol in pack.all(Protocol)
    ]
    shelves = [(shelf, len(pack.entries.get(shelf.kind, {}))) for shelf in SHELVES]
    context = {"pack": pack, "shelves": shelves, "protocols": protocols, "counts": pack.counts}
    return render(request, "knowing/home.html", context)


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def kind(request: ClinicRequest, kind: str) -> HttpResponse:
    """Every entry of one kind."""
    shelf = BY_KIND.get(kind)
    if shelf is None:
        raise Http404(kind)
    entries = current_pack().entries.get(kind, {}).values()
    rows = sorted((_row(kind, entry) for entry in entries), key=lambda row: row["name"].title.lower())
    context = {"shelf": shelf, "rows": rows, "crumbs": crumbs(Crumb(shelf.label))}
    return render(request, "knowing/kind.html", context)


def _row(kind: str, entry: Entry) -> dict[str, Any]:
    severity = entry.severity.value if isinstance(entry, Contraindication) else ""
    return {
        "found": FOUND[entry.found.value] if isinstance(entry, Reading) else "",
        "stands": isinstance(entry, Reading) and entry.found.stands,
        "name": named(kind, entry),
        "cited": entry if isinstance(entry, CitedEntry) else None,
        "severity": severity,
        "state": STATES.get(severity, ""),
    }


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def entry(request: ClinicRequest, kind: str, entry_id: str) -> HttpResponse:
    """One entry, with the provenance of everything it says and what rests on it."""
    pack = current_pack()
    found = pack.entries.get(kind, {}).get(entry_id)
    if found is None or kind not in BY_KIND:
        raise Http404(f"{kind}:{entry_id}")
    if kind == "source":
        return redirect("knowing:source", entry_id)
    shelf = BY_KIND[kind]
    context = {
        "shelf": shelf,
        "entry_id": entry_id,
        "shown": show_entry(pack, kind, found),
        "used_by": used_by(pack, kind, entry_id),
        "differences": differences_of(pack, kind, entry_id),
        "own": own_in(pack, request.organisation, kind, entry_id),
        "may_change": kind in CHANGEABLE and may(request.staff, Permission.KNOWLEDGE_ADOPT),
        "crumbs": crumbs(Crumb(shelf.label, f"/knowledge/{kind}/"), Crumb(named(kind, found).title)),
        **_severity(request, found),
        **_signing(request, kind, found),
        **_special(request, found),
    }
    page = "knowing/substance.html" if isinstance(found, Substance) else "knowing/entry.html"
    return render(request, page, context)


def no_chart(protocol: Protocol) -> str:
    """What to say of a treatment with zones that no chart draws."""
    missing = undrawn(protocol.zones)
    return no_chart_words(missing) if missing else ""


def _special(request: ClinicRequest, found: Entry) -> dict[str, Any]:
    if isinstance(found, Substance):
        signed = signed_statements(request.organisation)
        return {
            "substance": found,
            "page": show_substance(current_pack(), found, request.organisation, signed),
        }
    if isinstance(found, Protocol):
        return {
            "adoption": adoption_of(request.organisation, found.id),
            "protocol": found,
            "no_chart": no_chart(found),
            "switch": switches_of(request.organisation).get(found.id) if found.off_by_default else None,
        }
    return {}


def _severity(request: ClinicRequest, found: Entry) -> dict[str, Any]:
    """What a rule does here, which for a weak one is less than what it says."""
    if not isinstance(found, Contraindication):
        return {}
    acts = acts_as(found, signed_statements(request.organisation)).value
    return {"severity": found.severity.value, "acts": acts, "state": STATES[acts]}


def _signing(request: ClinicRequest, kind: str, found: Entry) -> dict[str, Any]:
    """Whether a weak rule stops here: who signed it, and who still may."""
    if not (isinstance(found, Contraindication) and found.is_weak and found.severity in STOPS):
        return {}
    rows = SignedStatement.objects.filter(organisation=request.organisation, statement=f"{kind}:{found.id}")
    signed = rows.select_related("signed_by__user").order_by("-signed_at", "-pk").first()
    may_sign = signed is None and may(request.staff, Permission.KNOWLEDGE_ADOPT)
    return {"is_weak_stop": True, "signed": signed, "may_sign": may_sign}


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def source(request: ClinicRequest, key: str) -> HttpResponse:
    """A source, and everything that rests on it."""
    pack = current_pack()
    found = pack.sources.get(key)
    if found is None:
        raise Http404(key)
    context = {
        "source": found,
        "short": short_name(found),
        "address": address_of(found),
        "resting": resting_on(pack, key),
        "crumbs": crumbs(Crumb(BY_KIND["source"].label, "/knowledge/source/"), Crumb(short_name(found))),
    }
    return render(request, "knowing/source.html", context)


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def row(request: ClinicRequest, row: str) -> HttpResponse:
    """Everything that rests on one row of the dossiers."""
    resting = resting_on(current_pack(), row)
    (read,) = rows_of(current_pack(), (row,))
    if not resting and read.reading is None:
        raise Http404(row)
    context = {"row": row, "read": read, "resting": resting, "crumbs": crumbs(Crumb(row))}
    return render(request, "knowing/row.html", context)


@staff(Permission.KNOWLEDGE_VIEW)
@require_safe
def disagreements(request: ClinicRequest) -> HttpResponse:
    """Where sources differ, side by side."""
    context = {"differences": differences(current_pack()), "crumbs": crumbs(Crumb(DIFFER))}
    return render(request, "knowing/disagreements.html", context)
