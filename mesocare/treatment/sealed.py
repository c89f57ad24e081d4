"""The record of a session as it is signed: all that somebody may have to answer for, in one piece."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from mesocare.clinics.pack import adoption_of, current_pack
from mesocare.planning.contents import listed_in, listed_words
from mesocare.treatment.charting import GIVEN, points_of
from mesocare.treatment.gate import Gate
from mesocare.treatment.laying import areas_of, place_of, place_words
from mesocare.treatment.mixed import mixture_record
from mesocare.treatment.models import GateCheck, TreatmentSession
from mesocare.treatment.screened import question_words
from mesocare.treatment.syringe import blend_of, parts_of_syringe
from mesocare.treatment.totals import text_of, totals_of
from mesotherapy.dosing import Assessment
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.substances import Substance
from mesotherapy.pack.techniques import Technique
from mesotherapy.skin import Scale, load_chart, nearest_to_any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What was drawn up, what is left, and why the sums may differ."""

    prepared_ml: Decimal
    left_ml: Decimal
    wasted_ml: Decimal
    note: str = ""

    def difference(self, injected_ml: Decimal) -> Decimal:
        return self.prepared_ml - injected_ml - self.left_ml - self.wasted_ml

    def needs_a_note(self, injected_ml: Decimal) -> bool:
        """More than a tenth of what was prepared is not accounted for."""
        return abs(self.difference(injected_ml)) * 10 > self.prepared_ml and self.difference(injected_ml) != 0


def digest_of(record: Mapping[str, Any]) -> str:
    """SHA-256 over the record, however a database orders its keys."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record_of(
    session: TreatmentSession,
    gate: Gate,
    lots: Sequence[Mapping[str, Any]],
    reconciled: Reconciled,
    at: datetime,
) -> dict[str, Any]:
    """Put the record together, in plain text and numbers, so that it reads the same in ten years."""
    given = gate.reckoned.given
    return {
        "patient": _patient(session),
        "session": _session(session, at),
        "plan": _plan(session),
        "zones": zone_rows(session, given),
        "blend": _blend(session),
        "lots": [dict(lot) for lot in lots],
        "totals": totals_of(given),
        "reconciled": _reconciled(reconciled, given),
        "gate": _gate(session),
        "answers": answer_rows(gate),
        "checks": [line.as_json() for line in gate.reckoned.lines if line.check.needs_someone],
        "overrides": _overrides(session, gate),
        **{
            name: session.state[name]
            for name in (
                "acknowledged", "numbing", "antisepsis", "mixed", "pain", "reactions", "notes", "pauses",
                "stopped", "said", "identity",
            )
        },
        **mixture_record(session),
        "map": {name: session.state[name] for name in ("zones", "points", "avoid")},
        "events": session.version,
    }  # fmt: skip


def _patient(session: TreatmentSession) -> dict[str, Any]:
    patient = session.patient
    born = patient.birth_date
    return {
        "name": patient.name,
        "number": patient.number,
        "uuid": str(patient.uuid),
        "born": born.isoformat() if born else "",
    }


def _session(session: TreatmentSession, at: datetime) -> dict[str, Any]:
    return {
        "uuid": str(session.uuid),
        "number": session.number,
        "of": session.plan.sessions,
        "site": session.site.name,
        "room": session.appointment.room.name if session.appointment else "",
        "operator": session.operator.name,
        "opened_at": session.opened_at.isoformat(),
        "started_at": session.started_at.isoformat() if session.started_at else "",
        "ended_at": at.isoformat(),
        "chart": session.chart,
        "chart_version": session.chart_version,
        "scale": Scale.parse(session.scale).label,
        "pack": session.pack_version.version,
        "pack_digest": session.pack_version.digest,
    }


def _plan(session: TreatmentSession) -> dict[str, Any]:
    plan = session.plan
    protocol = current_pack().get(Protocol, plan.protocol)
    adoption = adoption_of(session.patient.organisation, plan.protocol).adoption
    return {
        "uuid": str(plan.uuid),
        "version": plan.version,
        "protocol": plan.protocol,
        "protocol_name": str(protocol.name),
        "off_label": str(protocol.off_label.say) if protocol.off_label else "",
        "device": plan.device,
        "needle": plan.needle,
        "adopted_by": adoption.adopted_name if adoption else "",
        "adopted_at": adoption.adopted_at.isoformat() if adoption else "",
        "is_demo": bool(adoption and adoption.is_demo),
    }


def zone_rows(session: TreatmentSession, given: Assessment) -> list[dict[str, Any]]:
    """Each zone as it was done: what was asked, what was given, and what lay closest."""
    return [_zone_row(session, zone, given) for zone in session.state["zones"]]


def _zone_row(session: TreatmentSession, zone: dict[str, Any], given: Assessment) -> dict[str, Any]:
    points = points_of(session.state, zone["zone"], zone["side"])
    statuses = [point["status"] for point in points]
    done = [point for point in points if point["status"] in GIVEN]
    volume = (
        Decimal(zone["given_ml"])
        if zone["charted"] == "areas"
        else sum((Decimal(point.get("ml", zone["volume_ml"])) for point in done), Decimal(0))
    )
    return {
        **{
            name: zone[name]
            for name in (
                "zone", "side", "technique", "layer", "charted", "spacing_mm", "depth_mm", "volume_ml",
                "area_cm2", "passes", "passes_done", "endpoint", "status", "skip_reason", "done",
            )
        },
        "name": zone_name(session, zone),
        "technique_name": str(current_pack().get(Technique, zone["technique"]).name),
        "planned": zone["planned"],
        "given": len(done),
        "skipped": statuses.count("skipped"),
        "added": statuses.count("added"),
        "ml": text_of(volume),
        "amounts": _amounts(zone, given),
        "nearest": _nearest(session, done),
    }  # fmt: skip


def zone_name(session: TreatmentSession, zone: Mapping[str, Any]) -> str:
    """ "Malar R", "Forehead"."""
    name = load_chart(session.chart).zone(zone["zone"]).name
    return name if zone["side"] == "M" else f"{name} {zone['side']}"


def _amounts(zone: dict[str, Any], given: Assessment) -> dict[str, str]:
    found = {}
    for substance in given.tally.substances:
        amounts = [place.amount for place in substance.places if place.place == place_words(zone)]
        if amounts:
            total = sum((amount.amount for amount in amounts), Decimal(0))
            found[substance.name] = f"{text_of(total.quantize(Decimal('0.001')))} {amounts[0].unit.label}"
    return found


def _nearest(session: TreatmentSession, points: list[dict[str, Any]]) -> dict[str, Any] | None:
    if not points:
        return None
    places = [place_of(point) for point in points]
    chart = load_chart(session.chart)
    avoid = areas_of(session.state["avoid"])
    found = nearest_to_any(chart, places, avoid, Scale.parse(session.scale))
    return {"label": found.label, "mm": round(found.mm)}


def _blend(session: TreatmentSession) -> list[dict[str, Any]]:
    """Each part as it was drawn, with what the label of a product lists beside its own substance."""
    pack = current_pack()
    parts = parts_of_syringe(session.plan, session.state)
    return [
        {
            "substance": part.substance,
            "name": str(pack.get(Substance, part.substance).name),
            "strength": str(part.strength) if part.strength else "",
            "volume": str(part.volume),
            **_listed(kept),
        }
        for part, kept in zip(blend_of(session.plan, session.state), parts, strict=True)
    ]


def _listed(part: dict[str, Any]) -> dict[str, Any]:
    lines = listed_in(part)
    if not lines:
        return {}
    return {
        "product": part["name"],
        "ingredients": [one.as_json() for one in lines],
        "label": listed_words(lines),
    }


def _reconciled(found: Reconciled, given: Assessment) -> dict[str, str]:
    injected = Decimal(totals_of(given)["ml"])
    return {
        "prepared_ml": text_of(found.prepared_ml),
        "injected_ml": text_of(injected),
        "left_ml": text_of(found.left_ml),
        "wasted_ml": text_of(found.wasted_ml),
        "difference_ml": text_of(found.difference(injected)),
        "note": found.note,
    }


def _gate(session: TreatmentSession) -> dict[str, Any]:
    passed = GateCheck.objects.filter(treatment_session=session, passed=True).order_by("-asked_at").first()
    if passed is None:
        return {}
    return {"at": passed.asked_at.isoformat(), "by": passed.asked_by.name, "inputs": passed.inputs}


def answer_rows(gate: Gate) -> list[dict[str, str]]:
    """Today's questions with what was answered."""
    asked = gate.judged.must_ask_today
    reasons = {
        fact.question: fact
        for finding in gate.judged.screening.findings
        for fact in finding.because
        if fact.question in asked
    }
    return [
        {
            "question": words,
            "id": name,
            "value": _value(reasons.get(name)),
            "words": reasons[name].text if name in reasons else "",
        }
        for name, words in zip(asked, question_words(asked), strict=True)
    ]


def _value(fact: Any) -> str:
    from mesotherapy.facts import show

    return "" if fact is None else show(fact.value)


def _overrides(session: TreatmentSession, gate: Gate) -> list[dict[str, str]]:
    rows = session.dose_overrides.select_related("overridden_by__user")
    found = [
        {"say": row.say, "reason": row.reason, "by": row.overridden_by.name, "second": ""} for row in rows
    ]
    if gate.record is not None:
        for override in gate.record.overrides.select_related("overridden_by__user"):
            second = getattr(override, "confirmation", None)
            title = next(
                (f["title"] for f in gate.record.findings if f["rule"] == override.rule), override.rule
            )
            found.append(
                {
                    "say": title,
                    "reason": override.reason,
                    "by": override.overridden_by.name,
                    "second": second.confirmed_by.name if second else "",
                }
            )
    return found
