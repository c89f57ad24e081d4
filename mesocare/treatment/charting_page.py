"""The charting page in pieces: what it is drawn from, and the pieces that change while it is open."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.treatment.charting import GIVEN, points_of
from mesocare.treatment.drawing import map_data
from mesocare.treatment.gate import Gate
from mesocare.treatment.live import clock, meters, safety_bar
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.treatment.parts import on_offer, parts_of
from mesocare.treatment.sealed import zone_name
from mesocare.treatment.totals import text_of
from mesocare.web.map import MapContext, map_context
from mesotherapy.dosing import LimitedBy
from mesotherapy.pack.anaesthesia import Anaesthesia
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.techniques import Technique
from mesotherapy.skin import load_chart

FRAGMENTS = {
    "safety-bar": "treatment/_safety.html",
    "zone-list": "treatment/_zones.html",
    "tally": "treatment/_tally.html",
    "session-log": "treatment/_log.html",
    "session-actions": "treatment/_actions.html",
    "session-where": "treatment/_where.html",
}
"""Element id → the piece that stands in it."""


def chart_context(
    session: TreatmentSession, gate: Gate, wanted: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """Everything the page and its pieces are drawn from."""
    zones = [zone_row(session, zone) for zone in session.state["zones"]]
    current = _current(zones, wanted)
    bar = safety_bar(session, gate, why_url="#why")
    following = _following(zones, current)
    return {
        "session": session,
        "plan": session.plan,
        "patient": session.patient,
        "version": session.version,
        "zones": zones,
        "by_area": all(zone["charted"] == "areas" for zone in zones),
        "current": current,
        "following": following,
        "is_last": current is None or following is None,
        "bar": bar,
        "have": have_of(session, bar),
        "meters": meters(session, gate),
        "checks": check_rows(session, gate),
        "lots": [{"part": part, "row": row} for part, rows in session.state["lots"].items() for row in rows],
        "numbing": numbing_row(session),
        "numbing_kinds": _numbing_kinds(session),
        "last_at": _last_at(session),
        "others": others_of(session),
        "log": log_of(session),
        "post_url": reverse("treatment:op", args=[session.patient.uuid, session.uuid]),
        "live_url": reverse("treatment:live", args=[session.patient.uuid, session.uuid]),
        "is_paused": session.status == SessionStatus.PAUSED,
        "is_stopped": session.status == SessionStatus.STOPPED,
    }


def page_map(session: TreatmentSession, current: dict[str, Any] | None) -> MapContext:
    """The map of the page itself; what is sent again while it is open needs none."""
    address = [session.patient.uuid, session.uuid]
    return map_context(
        load_chart(session.chart),
        map_data(session),
        patch_url=reverse("treatment:map", args=address),
        post_url=reverse("treatment:op", args=address),
        editable=session.status != SessionStatus.SEALED,
        selected=(current["zone"], current["side"]) if current and current["charted"] == "points" else None,
    )


def more_lots(session: TreatmentSession, on: date) -> list[dict[str, str]]:
    """Lots that could be opened as well, for when the chosen one runs out or is called back."""
    found = []
    for part in parts_of(session.plan):
        chosen = {row["lot"] for row in session.state["lots"].get(part.key, ())}
        for shelf in on_offer(part, session.site, on):
            if str(shelf.lot.uuid) not in chosen:
                words = f"{shelf.product.name} · {shelf.lot.number}"
                found.append({"value": f"{part.key}|{shelf.lot.uuid}", "words": words})
    return found


def fragments_of(request: HttpRequest, session: TreatmentSession, gate: Gate) -> dict[str, str]:
    """The pieces as HTML, for the map's script to put in their places."""
    context = chart_context(session, gate)
    return {ident: render_to_string(template, context, request) for ident, template in FRAGMENTS.items()}


def zone_row(session: TreatmentSession, zone: dict[str, Any]) -> dict[str, Any]:
    """One zone of the list: what it is, how far it is, how much it has had."""
    points = points_of(session.state, zone["zone"], zone["side"])
    given = [point for point in points if point["status"] in GIVEN]
    by_area = zone["charted"] == "areas"
    volume = (
        Decimal(zone["given_ml"])
        if by_area
        else sum((Decimal(point.get("ml", zone["volume_ml"])) for point in given), Decimal(0))
    )
    return {
        **zone,
        "key": f"{zone['zone']}-{zone['side']}",
        "number": load_chart(session.chart).zone(zone["zone"]).number,
        "name": zone_name(session, zone),
        "technique_name": str(current_pack().get(Technique, zone["technique"]).name),
        "total": len(points),
        "given": len(given),
        "ml": text_of(volume),
        "is_done": zone["status"] in {"done", "skipped"},
        "state": {"planned": "unknown", "started": "partial", "done": "ok", "skipped": "plain"}[
            zone["status"]
        ],
        "pain": next(
            (
                row["score"]
                for row in reversed(session.state["pain"])
                if (row["zone"], row["side"]) == (zone["zone"], zone["side"])
            ),
            None,
        ),
    }


def _current(zones: list[dict[str, Any]], wanted: tuple[str, str]) -> dict[str, Any] | None:
    """The zone asked for, else the one begun, else the first that waits."""
    for zone in zones:
        if (zone["zone"], zone["side"]) == wanted:
            return zone
    for status in ("started", "planned"):
        for zone in zones:
            if zone["status"] == status:
                return zone
    return None


def _following(zones: list[dict[str, Any]], current: dict[str, Any] | None) -> dict[str, Any] | None:
    return next((zone for zone in zones if not zone["is_done"] and zone is not current), None)


def have_of(session: TreatmentSession, bar: Any) -> str:
    """What a page has: the version, and what the bar says, which can change from outside."""
    said = "|".join(f"{item.state} {item.text} {item.note}" for item in bar.items)
    return f"{session.version}.{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def check_rows(session: TreatmentSession, gate: Gate) -> list[dict[str, Any]]:
    """What needs a look, each acknowledged once: findings first, then doses."""
    seen = session.state["acknowledged"]
    planned = {row["check"] for row in session.plan.acknowledged}
    rows = [
        {
            "id": f"finding:{row['rule']}",
            "say": row["title"],
            "do": row["do"],
            "sources": row["sources"],
            "kind": "contraindication",
            "entry": row["rule"],
            "by": "",
        }
        for row in gate.judged.findings_json()
        if row["state"] == "present" and row["acts_as"] != "info"
    ]
    rows += [
        {
            "id": line.id,
            "say": line.check.say,
            "do": "",
            "sources": line.check.sources,
            "kind": "substance",
            "entry": line.check.substance,
            "by": "" if line.check.by is LimitedBy.PLAN else line.check.by.value,
        }
        for line in gate.reckoned.lines
        if line.check.needs_someone and line.check.check != "plan-interval"
    ]
    return [
        {**row, "seen": _seen_words(session, seen.get(row["id"])), "in_plan": row["id"] in planned}
        for row in rows
    ]


def _seen_words(session: TreatmentSession, mark: dict[str, str] | None) -> str:
    return f"{clock(session, mark['at'])} {mark['initials']}" if mark else ""


def numbing_row(session: TreatmentSession) -> dict[str, Any] | None:
    """The numbing on the skin: since when, how long the pack lets it work."""
    row = session.state["numbing"]
    if row is None:
        return None
    kind = current_pack().find(Anaesthesia, row["kind"])
    return {
        "name": str(kind.name) if kind else row["kind"],
        "on": row["on"],
        "off": row["off"],
        "on_at": clock(session, row["on"]["at"]),
        "off_at": clock(session, row["off"]["at"]) if row["off"] else "",
        "least": kind.minutes.min if kind else 0,
        "most": kind.minutes.max if kind else 0,
    }


def _numbing_kinds(session: TreatmentSession) -> list[Anaesthesia]:
    pack = current_pack()
    protocol = pack.get(Protocol, session.plan.protocol)
    kinds = [pack.get(Anaesthesia, name) for name in protocol.numbing]
    planned = session.plan.numbing.get("kind")
    return sorted((kind for kind in kinds if kind.id != "none"), key=lambda kind: kind.id != planned)


def _last_at(session: TreatmentSession) -> Any:
    event = session.events.order_by("-seq").first()
    return event.at if event else session.opened_at


def others_of(session: TreatmentSession) -> str:
    """Who else writes in this session: the last one that is not its operator."""
    event = (
        session.events.exclude(by=session.operator)
        .filter(seq__gt=1)
        .select_related("by__user")
        .order_by("-seq")
        .first()
    )
    if event is None:
        return ""
    return _("%(name)s last wrote at %(when)s") % {"name": event.by.name, "when": clock(session, event.at)}


def _asked(question: str) -> str:
    """A question as clinicians word it; its id where the pack no longer has it."""
    found = current_pack().questions.get(question)
    return str(found.clinician) if found else question


def log_of(session: TreatmentSession) -> list[dict[str, str]]:
    """What was said and seen, newest first: notes, reactions, pain."""
    state = session.state
    names = {(zone["zone"], zone["side"]): zone_name(session, zone) for zone in state["zones"]}
    rows = [{"at": row["at"], "initials": row["initials"], "text": row["text"]} for row in state["notes"]]
    for row in state["reactions"]:
        where = names.get((row["zone"], row["side"]), row["zone"])
        text = " · ".join(part for part in (row["what"], where, row["note"]) if part)
        rows.append({"at": row["at"], "initials": row["initials"], "text": text})
    for row in state["pain"]:
        where = names.get((row["zone"], row["side"]), row["zone"])
        text = _("Pain %(score)s of 10, %(where)s") % {"score": row["score"], "where": where}
        rows.append({"at": row["at"], "initials": row["initials"], "text": text})
    for row in state["said"]:
        text = "; ".join(f"{_asked(answer['question'])}: {answer['value']}" for answer in row["answers"])
        rows.append({"at": row["at"], "initials": row["initials"], "text": text})
    rows.sort(key=lambda row: row["at"], reverse=True)
    return [{**row, "when": clock(session, row["at"])} for row in rows]
