"""The session record on paper: what was signed, the map, amendments beside the old text, the audit's head."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from mesocare.audit.chain import current_head
from mesocare.treatment.amendable import (
    lot_words,
    name_of_part,
    numbing_words,
    parts_in_words,
    reconciled_words,
    text_now,
)
from mesocare.treatment.drawing import paper_picture
from mesocare.treatment.models import Seal, TreatmentSession
from mesocare.web import documents
from mesocare.web.clock import at_site


def amendment_rows(session: TreatmentSession, seal: Seal) -> list[dict[str, str]]:
    """The parts that can be amended, each with what it says today."""
    return [
        {"part": part, "name": name, "text": text_now(session, part) or text}
        for part, (name, text) in parts_in_words(seal.record, session.site.time_zone).items()
    ]


def record_pdf(seal: Seal) -> bytes:
    """The whole record, its picture first. Its bytes follow from the record and the audit's head."""
    session, record = seal.treatment_session, seal.record
    head = current_head()
    return documents.make_pdf(
        documents.Document(
            title=_("Session %(number)s of %(of)s") % record["session"],
            author=record["session"]["site"],
            header=_header(record["patient"]),
            header_end=f"{record['session']['site']} · {_when(session, seal.signed_at)}",
            footer=_("Record %(digest)s · chart %(chart)s · pack %(pack)s · audit %(count)s %(hash)s")
            % {
                "digest": seal.record_digest[:16],
                "chart": f"{record['session']['chart']} {record['session']['chart_version'][:8]}",
                "pack": record["session"]["pack"],
                "count": head.count,
                "hash": head.seal[:16],
            },
            lead=_("%(protocol)s · signed by %(name)s, %(when)s")
            % {
                "protocol": record["plan"]["protocol_name"],
                "name": record["signed"]["by"],
                "when": _when(session, seal.signed_at),
            },
            language="en",
            parts=_parts(session, seal),
        ),
        at=seal.signed_at,
    )


def _header(patient: Mapping[str, Any]) -> str:
    born = parse_date(patient["born"]) if patient["born"] else None
    told = _("born %(day)s") % {"day": formats.date_format(born, "j M Y")} if born else ""
    return " · ".join(part for part in (patient["name"], told, f"#{patient['number']}") if part)


def _parts(session: TreatmentSession, seal: Seal) -> list[documents.Part]:
    record = seal.record
    return [
        *_deviation(seal),
        documents.picture(paper_picture(record, session.scale), _("Map of the face: what was done")),
        documents.heading(_("Zones")),
        _zones(record),
        documents.heading(_("Blend and doses")),
        documents.facts(_doses(record)),
        documents.heading(_("Lots")),
        documents.bullets(f"{lot['name']}: {lot_words(lot)}" for lot in record["lots"]),
        documents.paragraph(reconciled_words(record["reconciled"])),
        documents.heading(_("Safety")),
        documents.facts(_safety(session, record)),
        *_checks(record),
        *_overrides(record),
        *_notes(session, record),
        *_amendments(session, record),
        documents.signature(
            record["signed"]["by"], f"{record['signed']['role']}, {_when(session, seal.signed_at)}"
        ),
    ]


def _deviation(seal: Seal) -> list[documents.Part]:
    if not seal.is_deviation:
        return []
    return [
        documents.heading(_("Deviation")),
        documents.bullets(one["say"] for one in seal.deviations),
        documents.paragraph(_("Reason: %(reason)s") % {"reason": seal.deviation_reason}),
    ]


def _zones(record: Mapping[str, Any]) -> documents.Part:
    head = [_("Zone"), _("Technique"), _("Depth"), _("Done"), _("mL"), _("Given"), _("Closest")]
    return documents.table(head, [_zone(row) for row in record["zones"]], numbers=[3, 4])


def _zone(row: Mapping[str, Any]) -> list[str]:
    nearest = row["nearest"]
    by_area = row["charted"] == "areas"
    done = (
        _("%(done)s passes") % {"done": row["passes_done"]} if by_area else f"{row['given']}/{row['planned']}"
    )
    return [
        row["name"],
        row["technique_name"] if by_area else f"{row['technique_name']} {row['spacing_mm']:g} mm",
        f"{row['depth_mm']:g} mm",
        done,
        row["ml"],
        ", ".join(row["amounts"].values()),
        f"{nearest['mm']} mm, {nearest['label']}" if nearest else "–",
    ]


def _doses(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [
        (part["name"], " ".join(filter(None, (part["volume"], part["strength"], _label(part)))))
        for part in record["blend"]
    ]
    for row in record["totals"]["substances"].values():
        after = f" ({row['concentration']})" if row["concentration"] else ""
        more = " " + unknown_words(row) if row.get("unknown_in") else ""
        rows.append((_("Given: %(name)s") % {"name": row["name"]}, f"{row['amount']}{after}{more}"))
    return rows


def _label(part: Mapping[str, Any]) -> str:
    return _("(with %(list)s)") % {"list": part["label"]} if part.get("label") else ""


def unknown_words(row: Mapping[str, Any]) -> str:
    """That more was given than the amount says."""
    return _("and more in %(products)s, strength not known") % {"products": ", ".join(row["unknown_in"])}


def _safety(session: TreatmentSession, record: Mapping[str, Any]) -> list[tuple[str, str]]:
    gate = record["gate"]
    return [
        (_("Time-out"), f"{_clock(session, gate.get('at'))} {gate.get('by', '')}".strip()),
        (_("Right person"), _mark(session, record["identity"])),
        *(
            (row["question"], " ".join(filter(None, (row["value"], row["words"]))))
            for row in record["answers"]
        ),
        (_("Skin cleaned"), _mark(session, record["antisepsis"], "agent")),
        (_("Mixed"), _mark(session, record["mixed"], "checked_by")),
        (_("Numbing"), numbing_words(record["numbing"], session.site.time_zone)),
        (_("Treatment adopted by"), record["plan"]["adopted_by"]),
    ]


def _checks(record: Mapping[str, Any]) -> list[documents.Part]:
    lines = [check["say"] for check in record["checks"]]
    return [documents.heading(_("Checks")), documents.bullets(lines)] if lines else []


def _overrides(record: Mapping[str, Any]) -> list[documents.Part]:
    if not record["overrides"]:
        return []
    lines = [
        f"{row['say']} {row['reason']} ({', '.join(filter(None, (row['by'], row['second'])))})"
        for row in record["overrides"]
    ]
    return [documents.heading(_("Overrides")), documents.bullets(lines)]


def _notes(session: TreatmentSession, record: Mapping[str, Any]) -> list[documents.Part]:
    words = parts_in_words(record, session.site.time_zone)
    lines = [f"{words[part][0]}: {words[part][1]}" for part in ("pain", "reactions", "notes")]
    if record["plan"]["off_label"]:
        lines.append(_("Not licensed for this use: %(text)s") % {"text": record["plan"]["off_label"]})
    return [documents.heading(_("Notes")), documents.bullets(lines)]


def _amendments(session: TreatmentSession, record: Mapping[str, Any]) -> list[documents.Part]:
    rows = session.amendments.select_related("amended_by__user").order_by("amended_at", "pk")
    lines = [
        _("%(part)s: was “%(was)s”, now “%(now)s”. %(reason)s (%(name)s, %(when)s)")
        % {
            "part": name_of_part(record, row.part),
            "was": row.was,
            "now": row.now,
            "reason": row.reason,
            "name": row.amended_by.name,
            "when": _when(session, row.amended_at),
        }
        for row in rows
    ]
    none = _("None. The record is sealed; a later change shows both texts.")
    return [
        documents.heading(_("Amendments")),
        documents.bullets(lines) if lines else documents.paragraph(none),
    ]


def _mark(session: TreatmentSession, row: Mapping[str, Any] | None, more: str = "") -> str:
    if not row:
        return "–"
    return " ".join(filter(None, (_clock(session, row["at"]), row["by"], row.get(more, "") if more else "")))


def _clock(session: TreatmentSession, at: str | None) -> str:
    moment = parse_datetime(at) if at else None
    return formats.date_format(at_site(moment, session.site.time_zone), "H:i") if moment else ""


def _when(session: TreatmentSession, at: datetime) -> str:
    return formats.date_format(at_site(at, session.site.time_zone), "j M Y, H:i")
