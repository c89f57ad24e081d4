"""What did not go as the gate had it. Nothing is refused: it is written down, and the director told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mesocare.mixing.paper import when_words
from mesocare.mixing.queries import mixture_in_use
from mesocare.stock.actions import LotUse
from mesocare.stock.shelf import amount_text, unit_text
from mesocare.treatment.charting import GIVEN
from mesocare.treatment.gate import Gate, look
from mesocare.treatment.labels import label_faults
from mesocare.treatment.let_through import let_through
from mesocare.treatment.models import ChartEvent, TreatmentSession
from mesocare.treatment.screened import overridden_rules, stops
from mesocare.treatment.sealed import zone_name
from mesocare.treatment.totals import more_than, totals_of
from mesotherapy.dosing import Standing
from mesotherapy.gate import Condition

STILL_HOLDS = frozenset(
    {
        Condition.CONSENT_MISSING, Condition.CONSENT_DOES_NOT_COVER, Condition.PLAN_NOT_ACCEPTED,
        Condition.PROTOCOL_NOT_ADOPTED, Condition.OPERATOR_ROLE, Condition.OPERATOR_CREDENTIAL,
        Condition.LOT_EXPIRED, Condition.LOT_RECALLED, Condition.LOT_HELD_BACK, Condition.LOT_EMPTY,
        Condition.JURISDICTION,
        Condition.ORDER_MISSING, Condition.ORDER_EXPIRED, Condition.ORDER_DOES_NOT_COVER,
        Condition.SKIN_TEST_POSITIVE,
    }
)  # fmt: skip
"""Conditions of the gate that are looked at again before the session is signed."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that was not as it should have been: what, and in which words it stands on the record."""

    what: str
    say: str

    def as_json(self) -> dict[str, str]:
        return {"what": self.what, "say": self.say}


def deviations_of(session: TreatmentSession, today: date) -> list[Deviation]:
    """Everything that changed after the start or went beyond what was planned, as it stands now."""
    gate = look(session, session.operator, today)
    return [
        *_stopped(session),
        *_verdict(session, gate),
        *(Deviation(one.condition.value, one.say) for one in gate.missing if one.condition in STILL_HOLDS),
        *_kit(session, gate, today),
        *_dose(session, gate),
        *_avoided(session),
        *_too_old(session),
    ]


def _stopped(session: TreatmentSession) -> Iterator[Deviation]:
    stopped = session.state["stopped"]
    if stopped:
        yield Deviation("stopped", _("Stopped early: %(reason)s") % {"reason": stopped["reason"]})
        return
    waiting = [zone for zone in session.state["zones"] if zone["status"] in {"planned", "started"}]
    if waiting:
        names = ", ".join(zone_name(session, zone) for zone in waiting)
        yield Deviation("not-finished", _("Not finished: %(zones)s.") % {"zones": names})


def _verdict(session: TreatmentSession, gate: Gate) -> Iterator[Deviation]:
    """What the answers say now and nobody decided to go past."""
    findings = gate.judged.findings_json()
    decided = overridden_rules(gate.record, findings, session.started_at) if gate.record else set()
    for row in findings:
        if row["state"] == "present" and stops(row) and row["rule"] not in decided:
            yield Deviation(f"finding:{row['rule']}", _("%(title)s is present.") % {"title": row["title"]})


def _kit(session: TreatmentSession, gate: Gate, today: date) -> Iterator[Deviation]:
    if gate.kit is not None and not gate.kit.is_complete:
        yield Deviation("emergency-kit", _("The emergency kit was found incomplete during the day."))


def _dose(session: TreatmentSession, gate: Gate) -> Iterator[Deviation]:
    passed = let_through(session, gate.reckoned.given.checks)
    for check in gate.reckoned.given.checks:
        is_stop = check.standing is Standing.STOP and check.check not in passed
        if is_stop and check.check != "blend-volume":
            yield Deviation("dose", check.say)
    for fault in label_faults(session.plan, session.state):
        yield Deviation("label", fault.say)
    planned = session.state["started"]["planned"]
    for name, given, before in more_than(totals_of(gate.reckoned.given), planned):
        yield Deviation(
            "more-than-planned",
            _("%(name)s: %(given)s given, %(planned)s planned.")
            % {"name": name, "given": given, "planned": before},
        )


def _avoided(session: TreatmentSession) -> Iterator[Deviation]:
    for point in session.state["points"]:
        if point["status"] in GIVEN and point["in_avoid"]:
            yield Deviation(
                "avoid-area",
                _("A point was given inside the avoid area %(label)s.") % {"label": point["in_avoid"]},
            )


def _too_old(session: TreatmentSession) -> Iterator[Deviation]:
    """What was given of a mixture after its time, where no other was drawn up in the session."""
    mixture = mixture_in_use(session.uuid)
    drawn_up = session.state["mixed"]
    if mixture is None or (drawn_up and drawn_up["at"] > session.state["started"]["at"]):
        return
    late = [event.at for event in session.events.filter(at__gte=mixture.use_by) if _gives(event)]
    if late:
        say = _("The mixture was to be used by %(until)s and was still given at %(last)s.") % {
            "until": when_words(mixture, mixture.use_by),
            "last": when_words(mixture, max(late)),
        }
        yield Deviation(Condition.MIXTURE_TOO_OLD.value, say)


def _gives(event: ChartEvent) -> bool:
    return any(
        change["op"] in {"zone-done", "zone-count", "passes", "add-point"} or change.get("status") in GIVEN
        for change in event.payload["changes"]
    )


def deviations_of_use(name: str, use: LotUse, unit: str) -> Iterator[Deviation]:
    """What the shelf says when a lot is taken from it."""
    number = use.event.lot.number
    words: dict[str, Any] = {"name": name, "lot": number}
    if use.recalled:
        yield Deviation("lot-recalled", _("%(name)s, lot %(lot)s is recalled.") % words)
    if use.held_back:
        yield Deviation("lot-held-back", _("%(name)s, lot %(lot)s is held back.") % words)
    if use.expired:
        yield Deviation("lot-expired", _("%(name)s, lot %(lot)s has expired.") % words)
    if use.vial_past:
        yield Deviation(
            "vial-past-use-by",
            _("%(name)s, lot %(lot)s: some came from an open vial past its time.") % words,
        )
    if use.vial_of_another:
        yield Deviation(
            "vial-of-another",
            _("%(name)s, lot %(lot)s: some came from a vial opened for another patient.") % words,
        )
    if use.short_by:
        words["short"] = f"{amount_text(use.short_by)} {unit_text(unit)}".strip()
        yield Deviation(
            "lot-short", _("%(name)s, lot %(lot)s: %(short)s more was used than stood on the shelf.") % words
        )
