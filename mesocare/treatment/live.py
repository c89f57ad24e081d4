"""A running session as its page shows it: the bar that says whether it is safe, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from mesocare.clinics.pack import current_pack
from mesocare.treatment.charting import State
from mesocare.treatment.gate import Gate, look
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.reckoning import background, intent_of
from mesocare.treatment.screened import overridden_rules, stops
from mesocare.treatment.syringe import blend_of
from mesocare.treatment.totals import text_of, volume_of
from mesocare.web.clock import at_site
from mesocare.web.components import Fix, SafetyBar, StatusItem
from mesotherapy.dosing import Assessment, Check, LimitedBy, Standing, assess
from mesotherapy.dosing.results import FixKind
from mesotherapy.gate import Condition
from mesotherapy.pack.substances import Basis, Substance
from mesotherapy.quantity import Quantity

HOLDS_ON = (
    Condition.CONSENT_MISSING, Condition.CONSENT_DOES_NOT_COVER, Condition.PLAN_NOT_ACCEPTED,
    Condition.PROTOCOL_NOT_ADOPTED, Condition.LOT_RECALLED, Condition.LOT_EXPIRED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeterLine:
    """One bar of the tally: what was given, of how much, and whose number that is."""

    label: str
    value: str
    limit: str | None
    unit: str
    state: str = "ok"
    note: str = ""


def given_ml(session: TreatmentSession) -> Decimal:
    """What left the syringe so far."""
    behind = background(session.plan, session.patient.organisation, session.site, session.opened_at.date())
    plan, state = session.plan, session.state
    blend = blend_of(plan, state, by_label=False)
    intent = intent_of(plan, state, behind, session.scale, blend, given_only=True)
    return volume_of(assess(intent, substances=current_pack().by_id(Substance), suggest=False))


def safety_bar(session: TreatmentSession, gate: Gate, why_url: str = "") -> SafetyBar:
    """Stop first, then what needs a look, then what holds."""
    items = sorted(_items(session, gate), key=lambda item: ("stop", "check", "ok").index(item.state))
    worst = items[0].state if items else "ok"
    return SafetyBar(worst, items, fixes=tuple(_fixes(gate)), why_url=why_url)


def _items(session: TreatmentSession, gate: Gate) -> Iterator[StatusItem]:
    if session.state["stopped"]:
        yield StatusItem("check", _("Stopped early: %(reason)s") % session.state["stopped"])
    yield from _finding_items(session, gate)
    yield from _dose_items(session, gate)
    for one in gate.missing:
        if one.condition in HOLDS_ON:
            yield StatusItem("stop", one.say)
    if gate.consent is not None and gate.state.consent is not None:
        until = format_date(gate.state.consent.until, "j M Y")
        if not any(one.condition in HOLDS_ON[:2] for one in gate.missing):
            yield StatusItem("ok", _("Consent to %(day)s") % {"day": until})
    yield from _interval_item(gate)
    if not any(one.condition.value.startswith("lot") for one in gate.missing):
        yield StatusItem("ok", _("Lots"))
    yield from _done_items(session)


def _finding_items(session: TreatmentSession, gate: Gate) -> Iterator[StatusItem]:
    findings = gate.judged.findings_json()
    decided = overridden_rules(gate.record, findings, session.started_at) if gate.record else set()
    seen = session.state["acknowledged"]
    for row in findings:
        if row["state"] != "present" or row["acts_as"] == "info":
            continue
        stop = stops(row) and row["rule"] not in decided
        words = _("%(title)s. Do not inject.") % row if stop else row["title"]
        yield StatusItem(
            "stop" if stop else "check", words, note=_seen(session, seen, f"finding:{row['rule']}")
        )


def _dose_items(session: TreatmentSession, gate: Gate) -> Iterator[StatusItem]:
    seen, passed = session.state["acknowledged"], gate.state.dose_overridden
    for line in gate.reckoned.lines:
        check = line.check
        if check.standing is Standing.STOP and check.check != "plan-interval":
            state = "check" if check.check in passed else "stop"
            yield StatusItem(state, check.say)
        elif check.close and check.by in (LimitedBy.CAP, LimitedBy.CEILING):
            yield StatusItem("check", close_words(check), note=_seen(session, seen, line.id))


def close_words(check: Check) -> str:
    value = text_of(check.value.amount.quantize(Decimal("0.01"))) if check.value else ""
    return _("Plan %(value)s of %(limit)s: close to limit") % {"value": value, "limit": check.limit}


def _seen(session: TreatmentSession, seen: dict[str, Any], check: str) -> str:
    mark = seen.get(check)
    if mark is None:
        return ""
    return _("Seen %(when)s %(initials)s") % {
        "when": clock(session, mark["at"]),
        "initials": mark["initials"],
    }


def _interval_item(gate: Gate) -> Iterator[StatusItem]:
    for line in gate.reckoned.lines:
        if line.check.check == "plan-interval" and line.check.value is not None:
            days = f"{line.check.value.amount:f}"
            yield StatusItem("ok", _("%(days)s d since last") % {"days": days})


def _done_items(session: TreatmentSession) -> Iterator[StatusItem]:
    state = session.state
    if state["mixed"]:
        yield StatusItem("ok", _("Mixed %(when)s") % {"when": clock(session, state["mixed"]["at"])})
    if state["antisepsis"]:
        yield StatusItem(
            "ok", _("Skin cleaned %(when)s") % {"when": clock(session, state["antisepsis"]["at"])}
        )


def _fixes(gate: Gate) -> Iterator[Fix]:
    """The cheapest ways back under a limit, as buttons that send one change."""
    for line in gate.reckoned.lines:
        if line.check.check in gate.state.dose_overridden:
            continue
        for fix in line.check.fixes:
            yield Fix(fix.label, name="fix", value=fix_value(fix))


def fix_value(fix: Any) -> str:
    """A fix as a form sends it back: what, where, how much."""
    where = f"{fix.zone}|{fix.side or 'M'}"
    if fix.kind is FixKind.WIDEN_SPACING:
        return f"spacing|{where}|{fix.spacing.amount:f}"
    if fix.kind is FixKind.LEAVE_OUT:
        return f"leave-out|{where}|"
    return f"volume|||{fix.volume_per_point.amount:f}"


def changes_of_fix(value: str, state: State) -> list[dict[str, Any]]:
    """The changes that a fix button stands for."""
    kind, zone, side, amount = [*value.split("|"), "", "", ""][:4]
    where = {"zone": zone, "side": side}
    match kind:
        case "spacing":
            return [{"op": "set-zone", **where, "spacing_mm": amount}]
        case "leave-out":
            return [{"op": "skip-zone", **where, "reason": _("Left out to stay within the limit")}]
        case "volume":
            zones = [row for row in state["zones"] if row["charted"] == "points"]
            return [
                {"op": "set-zone", "zone": row["zone"], "side": row["side"], "volume_ml": amount}
                for row in zones
            ]
        case _:
            return []


def meters(session: TreatmentSession, gate: Gate) -> list[MeterLine]:
    """Points, volume, and each substance against the limit that binds it, each with its basis."""
    given, whole = gate.reckoned.given, gate.reckoned.whole
    lines = []
    if whole.tally.points:
        lines.append(MeterLine(_("Points"), str(given.tally.points), str(whole.tally.points), ""))
    prepared = text_of(whole.tally.total_volume.amount)
    lines.append(MeterLine(_("Volume"), text_of(volume_of(given)), prepared, "mL"))
    lines += [
        _substance(session, gate, found.id)
        for found in given.tally.substances
        if found.in_blend.amount or found.unknown_in
    ]
    return lines


def planned_meters(session: TreatmentSession, gate: Gate) -> list[MeterLine]:
    """The same for the time-out: what is planned, against the volume mixed and each limit."""
    whole = gate.reckoned.whole
    volume = text_of(volume_of(whole))
    lines = [MeterLine(_("Volume"), volume, text_of(whole.tally.total_volume.amount), "mL")]
    found = [one for one in whole.tally.substances if one.in_blend.amount or one.unknown_in]
    return lines + [_substance(session, gate, one.id, whole) for one in found]


def _substance(
    session: TreatmentSession, gate: Gate, substance: str, counted: Assessment | None = None
) -> MeterLine:
    given = (counted or gate.reckoned.given).tally.of(substance)
    assert given is not None  # noqa: S101 - both count the same blend
    limit = binding(gate.reckoned.whole, substance)
    value = _rounded(given.session)
    if given.unknown_in:
        products = ", ".join(given.unknown_in)
        note = _("More of it is in %(products)s, strength not known.") % {"products": products}
        return MeterLine(given.name, value, None, given.unit.label, note=note)
    if limit is None or limit.limit is None:
        return MeterLine(given.name, value, None, given.unit.label, note=_("No limit per session on record."))
    over = given.session > limit.limit.to(given.unit) if limit.limit.compatible(given.session) else False
    state = "stop" if over else "check" if limit.close or limit.standing is Standing.STOP else "ok"
    return MeterLine(
        given.name,
        value,
        text_of(limit.limit.amount),
        limit.limit.unit.label,
        state,
        _basis(session, gate, limit, substance),
    )


def binding(whole: Assessment, substance: str) -> Check | None:
    """The lowest cap or ceiling for one session."""
    bounds = [
        check
        for check in whole.checks
        if check.substance == substance
        and check.by in (LimitedBy.CAP, LimitedBy.CEILING)
        and check.basis is Basis.SESSION
        and check.limit is not None
    ]
    return min(bounds, key=lambda check: check.limit.amount if check.limit else Decimal(0), default=None)


def _basis(session: TreatmentSession, gate: Gate, limit: Check, substance: str) -> str:
    words = f"{limit.limit} {limit.basis.words if limit.basis else ''}: {limit.by.value}."
    course = sum(
        (
            one.amount.amount
            for one in _history(session, gate.state.on)
            if one.substance == substance and one.in_course and one.amount is not None
        ),
        Decimal(0),
    )
    unit = limit.limit.unit.label if limit.limit else ""
    if not course:
        return words
    return _("%(words)s Course so far %(amount)s %(unit)s.") % {
        "words": words,
        "amount": text_of(course),
        "unit": unit,
    }


def _history(session: TreatmentSession, on: date) -> tuple[Any, ...]:
    return background(session.plan, session.patient.organisation, session.site, on).history


def _rounded(amount: Quantity) -> str:
    return text_of(amount.amount.quantize(Decimal("0.01")))


def clock(session: TreatmentSession, at: str | datetime) -> str:
    """The site's own hour: 09:41."""
    moment = parse_datetime(at) if isinstance(at, str) else at
    return format_date(at_site(moment, session.site.time_zone), "H:i") if moment else ""


def gate_of(session: TreatmentSession, on: date) -> Gate:
    """What holds at this moment, for whoever is the operator."""
    return look(session, session.operator, on)
