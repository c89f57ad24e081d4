"""The parts of a signed record that an amendment can correct, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mesocare.treatment.models import Seal, TreatmentSession


def parts_in_words(record: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Part id → its name and its text as signed."""
    found = {f"zone {row['zone']} {row['side']}": (row["name"], zone_words(row)) for row in record["zones"]}
    found |= {f"lot {row['lot']}": (row["name"], lot_words(row)) for row in record["lots"]}
    found["prepared"] = (_("Prepared and used"), reconciled_words(record["reconciled"]))
    found["numbing"] = (_("Numbing"), numbing_words(record["numbing"]))
    found["pain"] = (
        _("Pain"),
        ", ".join(f"{row['zone']} {row['side']}: {row['score']}/10" for row in record["pain"]) or "–",
    )
    found["reactions"] = (
        _("Reactions"),
        "; ".join(
            f"{row['what']} {row['zone']} {row['side']} {row['note']}".strip() for row in record["reactions"]
        )
        or _("None recorded"),
    )
    found["notes"] = (_("Notes"), "\n".join(row["text"] for row in record["notes"]) or "–")
    return found


def text_now(session: TreatmentSession, part: str) -> str | None:
    """What a part says today: the newest amendment, else the signed text. None: no such part."""
    newest = session.amendments.filter(part=part).order_by("-amended_at", "-pk").first()
    if newest is not None:
        return newest.now
    signed = parts_in_words(Seal.objects.get(treatment_session=session).record)
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


def numbing_words(row: dict[str, Any] | None) -> str:
    if row is None:
        return _("None")
    off = row["off"]["at"][11:16] if row["off"] else "–"
    return f"{row['kind']} {row['mass_g']} {row['on']['at'][11:16]}–{off}".replace("  ", " ")
