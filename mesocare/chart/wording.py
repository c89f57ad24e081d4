"""Names and amounts as the timeline writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.clinics.pack import current_pack
from mesocare.web.clock import at_site
from mesocare.web.templatetags.formats import quantity
from mesotherapy.pack.indications import Indication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.scales import Scale
from mesotherapy.skin import UnknownZone, load_chart


def protocol_name(protocol: str) -> str:
    found = current_pack().find(Protocol, protocol)
    return str(found.name) if found else protocol


def indication_name(indication: str) -> str:
    found = current_pack().find(Indication, indication)
    return str(found.name) if found else indication


def scale_words(scale: str, score: Any) -> str:
    """mMASI 7.2 of 24."""
    found = current_pack().find(Scale, scale)
    name = str(found.name) if found else scale
    short = re.split(r" \(|[:,]", name)[0]
    value = f"{score:f}".rstrip("0").rstrip(".") if "." in f"{score:f}" else f"{score:f}"
    if found is None:
        return f"{short} {value}"
    return _("%(scale)s %(value)s of %(most)s") % {"scale": short, "value": value, "most": found.range[1]}


def amounts_in_words(totals: Mapping[str, Any]) -> str:
    """145 points, 1.81 mL, 7.2 mg tranexamic acid."""
    points = int(totals.get("points") or 0)
    parts = [ngettext("%(n)s point", "%(n)s points", points) % {"n": points}] if points else []
    if totals.get("ml"):
        parts.append(quantity(f"{totals['ml']} mL"))
    for row in (totals.get("substances") or {}).values():
        parts.append(f"{quantity(row['amount'])} {str(row['name']).lower()}")
        if row.get("unknown_in"):
            parts.append(_("more %(name)s, strength not known") % {"name": str(row["name"]).lower()})
    return ", ".join(parts)


def zones_in_words(zones: Iterable[Mapping[str, Any]], chart: str = "face-front") -> str:
    """Forehead, malar R and L."""
    sides: dict[str, list[str]] = {}
    for zone in zones:
        sides.setdefault(str(zone["zone"]), []).append(str(zone["side"]))
    named = [_place(chart, zone, found) for zone, found in sides.items()]
    text = ", ".join(named)
    return text[:1].upper() + text[1:]


def _place(chart: str, zone: str, sides: list[str]) -> str:
    try:
        name = load_chart(chart).zone(zone).name.lower()
    except UnknownZone:
        name = zone
    letters = [side for side in sides if side != "M"]
    if len(letters) == 2:
        return _("%(zone)s R and L") % {"zone": name}
    return f"{name} {letters[0]}" if letters else name


def clock_words(moment: datetime, zone: str) -> str:
    """09:30."""
    return format_date(at_site(moment, zone), "H:i")


def quoted(words: str, longest: int = 160) -> str:
    """A person's own words, shortened where they are many."""
    kept = " ".join(words.split())
    return f"“{kept if len(kept) <= longest else kept[: longest - 1] + '…'}”"
