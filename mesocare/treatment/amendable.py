"""The parts of a signed record that an amendment can correct, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.treatment.models import Seal, TreatmentSession
from mesocare.web.clock import at_site
from mesotherapy.pack.anaesthesia import Anaesthesia


def parts_in_words(record: Mapping[str, Any], time_zone: str) -> dict[str, tuple[str, str]]:
    """Part id → its name and its text as signed, by the site's clock."""
    found = {f"zone {row['zone']} {row['side']}": (row["name"], zone_words(row)) for row in record["zones"]}
    found |= {f"lot {row['lot']}": (row["name"], lot_words(row)) for row in record["lots"]}
    found["prepared"] = (_("Prepared and used"), reconciled_words(record["reconciled"]))
    found["numbing"] = (_("Numbing"), numbing_words(record["numbing"], time_zone))
    found["pain"] = (
        _("Pain"),
        ", ".join(f"{place_name(record, row)}: {row['score']}/10" for row in record["pain"]) or "–",
    )
    found["reactions"] = (
        _("Reactions"),
        "; ".join(
            " ".join(filter(None, (row["what"], place_name(record, row), row["note"])))
            for row in record["reactions"]
        )
        or _("None recorded"),
    )
    found["notes"] = (_("Notes"), "\n".join(row["text"] for row in record["notes"]) or "–")
    return found


def place_name(record: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Where pain or a reaction was, by the name the zone has on the record: "Malar R"."""
    names = {(zone["zone"], zone["side"]): zone["name"] for zone in record["zones"]}
    return str(names.get((row["zone"], row["side"]), row["zone"]))


def name_of_part(record: Mapping[str, Any], part: str) -> str:
    """What an amended part is called."""
    return parts_in_words(record, "UTC").get(part, (part, ""))[0]


def text_now(session: TreatmentSession, part: str) -> str | None:
    """What a part says today: the newest amendment, else the signed text. None: no such part."""
    newest = session.amendments.filter(part=part).order_by("-amended_at", "-pk").first()
    if newest is not None:
        return newest.now
    signed = parts_in_words(Seal.objects.get(treatment_session=session).record, session.site.time_zone)
    return signed[part][1] if part in signed else None


def zone_words(row: dict[str, Any]) -> str:
    words = {
        "technique": row["technique_name"],
        "spacing": f"{row['spacing_mm'] or 0:g}",
        "depth": f"{row['depth_mm']:g}",
        "passes": row["passes_done"],
        "given": row["given"],
        "planned": row["planned"],
        "ml": row["ml"],
    }
    if row["charted"] == "areas":
        return _("%(technique)s, %(depth)s mm deep, %(passes)s passes, %(ml)s mL") % words
    return (
        _("%(technique)s %(spacing)s mm, %(depth)s mm deep, %(given)s of %(planned)s points, %(ml)s mL")
        % words
    )


def lot_words(row: dict[str, Any]) -> str:
    unit = "" if row["unit"] == "piece" else row["unit"]
    return _("%(product)s, lot %(lot)s, expires %(day)s, used %(used)s") % {
        "product": row["product"], "lot": row["number"],
        "day": f"{row['expires_on'][5:7]}/{row['expires_on'][:4]}",
        "used": f"{row['used']} {unit}".strip(),
    }  # fmt: skip


def reconciled_words(row: dict[str, str]) -> str:
    words = (
        _("Prepared %(prepared_ml)s mL, given %(injected_ml)s, left %(left_ml)s, wasted %(wasted_ml)s.") % row
    )
    return f"{words} {row['note']}".strip()


def numbing_words(row: Mapping[str, Any] | None, time_zone: str) -> str:
    """ "Numbing cream 3 g 09:10–09:40", by the site's clock."""
    if row is None:
        return _("None")
    kind = current_pack().find(Anaesthesia, row["kind"])
    mass = f"{row['mass_g']} g" if row["mass_g"] else ""
    off = _clock(row["off"]["at"], time_zone) if row["off"] else "–"
    times = f"{_clock(row['on']['at'], time_zone)}–{off}"
    return " ".join(filter(None, (str(kind.name) if kind else row["kind"], mass, times)))


def _clock(at: str, time_zone: str) -> str:
    return format_date(at_site(datetime.fromisoformat(at), time_zone), "H:i")
