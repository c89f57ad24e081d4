"""The time-out, row by row: what holds, what does not, and where it is put right."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mesocare.clinics.pack import adoption_of, current_pack
from mesocare.mixing.queries import mixture_in_use
from mesocare.treatment.gate import Gate
from mesocare.treatment.gate_says import checklist_says, exposure_says, orders_say
from mesocare.treatment.live import clock
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.parts import parts_of
from mesocare.web.clock import at_site
from mesotherapy.dosing import Standing
from mesotherapy.gate import Condition, Missing
from mesotherapy.pack.protocols import Protocol

C = Condition
ORDER_CONDITIONS = (C.ORDER_MISSING, C.ORDER_EXPIRED, C.ORDER_DOES_NOT_COVER)
VIALS = (C.VIAL_PAST_USE_BY, C.VIAL_OF_ANOTHER)
LOTS = (C.LOT_MISSING, C.LOT_EXPIRED, C.LOT_RECALLED, C.LOT_HELD_BACK, C.LOT_EMPTY, *VIALS)
GROUPS = (
    ("identity", gettext_lazy("Right person"), (C.IDENTITY,)),
    ("consent", gettext_lazy("Consent"), (C.CONSENT_MISSING, C.CONSENT_DOES_NOT_COVER)),
    ("today", gettext_lazy("Asked today"), (C.TODAYS_QUESTIONS,)),
    ("screening", gettext_lazy("Screening"), (C.SCREENING_MISSING, C.SCREENING_OUTDATED, C.VERDICT)),
    ("plan", gettext_lazy("Plan accepted"), (C.PLAN_NOT_ACCEPTED,)),
    ("adoption", gettext_lazy("Treatment adopted"), (C.PROTOCOL_NOT_ADOPTED,)),
    ("operator", gettext_lazy("Operator"), (C.OPERATOR_ROLE, C.OPERATOR_CREDENTIAL)),
    ("lots", gettext_lazy("Lots"), LOTS),
    ("mixing", gettext_lazy("Mixed"), (C.MIXTURE_TOO_OLD, C.MIXTURE_NOT_CHECKED, C.MIXTURE_DIFFERS)),
    ("dose", gettext_lazy("Dose and interval"), (C.DOSE,)),
    ("orders", gettext_lazy("Prescriber's order"), ORDER_CONDITIONS),
    ("exposure", gettext_lazy("First time"), (C.SKIN_TEST_MISSING, C.SKIN_TEST_POSITIVE)),
    ("law", gettext_lazy("Allowed here"), (C.JURISDICTION,)),
    ("avoid", gettext_lazy("Places to leave alone"), (C.AVOID_AREA,)),
    ("kit", gettext_lazy("Emergency kit"), (C.EMERGENCY_KIT,)),
    ("checklist", gettext_lazy("Checklist"), (C.CHECKLIST_MISSING,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One condition of the gate. `says` is what is known when nothing is missing."""

    id: str
    title: str
    state: str
    says: str
    missing: tuple[Missing, ...]
    url: str = ""
    link: str = ""


def rows_of(gate: Gate, session: TreatmentSession) -> list[GateRow]:
    """Every condition, met or not, in the order in which a time-out is read aloud."""
    rows = []
    for ident, title, conditions in GROUPS:
        open_ones = tuple(one for one in gate.missing if one.condition in conditions)
        url, link = _way(ident, gate, session)
        says = _SAYS[ident](gate, session)
        state = "stop" if open_ones else _state(ident, gate)
        rows.append(
            GateRow(id=ident, title=str(title), state=state, says=says, missing=open_ones, url=url, link=link)
        )
    return rows


def _state(ident: str, gate: Gate) -> str:
    """Met, but worth a look: a caution, a value close to its limit, a dose let through in writing."""
    if ident == "screening" and gate.state.screening and gate.state.screening.verdict != "clear":
        return "check"
    if ident == "dose" and (
        gate.state.dose_overridden
        or any(line.check.standing is not Standing.OK for line in gate.reckoned.lines)
    ):
        return "check"
    if ident == "orders" and gate.state.prescription_unknown:
        return "check"
    return "ok"


def _identity(gate: Gate, session: TreatmentSession) -> str:
    mark = session.state["identity"]
    if not mark:
        return ""
    return _("Name and birth date read back at %(when)s, %(who)s") % {
        "when": clock(session, mark["at"]),
        "who": mark["by"],
    }


def _consent(gate: Gate, session: TreatmentSession) -> str:
    found = gate.state.consent
    if found is None:
        return ""
    return _("Signed %(on)s, covers this session, until %(until)s") % {
        "on": format_date(found.signed_on, "j M Y"),
        "until": format_date(found.until, "j M Y"),
    }


def _today(gate: Gate, session: TreatmentSession) -> str:
    count = len(gate.judged.must_ask_today)
    return _("%(count)s questions asked and answered today") % {"count": count}


def _screening(gate: Gate, session: TreatmentSession) -> str:
    found = gate.state.screening
    if found is None:
        return ""
    words = {
        "clear": _("Clear"),
        "caution": _("Caution"),
        "blocked": _("Blocked"),
        "defer": _("Wait"),
        "ask": _("Open"),
    }
    says = words.get(found.verdict, found.verdict)
    if found.overridden:
        return _("%(verdict)s, overridden in writing") % {"verdict": says}
    present = ", ".join(str(finding.rule.title) for finding in gate.judged.screening.present[:3])
    return f"{says}: {present}" if present else says


def _plan(gate: Gate, session: TreatmentSession) -> str:
    name = current_pack().get(Protocol, session.plan.protocol).name
    return _("%(name)s, version %(version)s") % {"name": name, "version": session.plan.version}


def _adoption(gate: Gate, session: TreatmentSession) -> str:
    found = adoption_of(session.patient.organisation, session.plan.protocol).adoption
    if found is None:
        return ""
    words = _("%(name)s, %(credential)s, %(on)s") % {
        "name": found.adopted_name,
        "credential": found.adopted_credential,
        "on": format_date(found.adopted_at, "j M Y"),
    }
    return _("%(words)s (for the demo clinic)") % {"words": words} if found.is_demo else words


def _operator(gate: Gate, session: TreatmentSession) -> str:
    return _("Role and credential cover this technique and device here")


def _lots(gate: Gate, session: TreatmentSession) -> str:
    return _("%(count)s parts, each with a lot in date") % {"count": len(parts_of(session.plan))}


def _mixing(gate: Gate, session: TreatmentSession) -> str:
    found = mixture_in_use(session.uuid)
    if found is None:
        return _("Nothing is written down as mixed ahead")
    second = getattr(found, "check_made", None)
    return _("%(ml)s mL mixed by %(who)s, %(check)s, to be used by %(when)s") % {
        "ml": f"{found.total_ml.normalize():f}",
        "who": found.mixed_by.name,
        "check": _("checked by %(name)s") % {"name": second.checked_by.name} if second else _("alone"),
        "when": format_date(at_site(found.use_by, session.site.time_zone), "j M, H:i"),
    }


def _dose(gate: Gate, session: TreatmentSession) -> str:
    amounts = [
        f"{found.name} {found.session.amount.quantize(found.session.amount.__class__('0.01')).normalize():f} "
        f"{found.session.unit.label}"
        for found in gate.reckoned.whole.tally.substances
        if found.session.amount
    ]
    return ", ".join(amounts)


def _law(gate: Gate, session: TreatmentSession) -> str:
    return _("Substances, device and mixing, %(place)s") % {"place": gate.state.jurisdiction or ""}


def _avoid(gate: Gate, session: TreatmentSession) -> str:
    count = len(session.state["avoid"])
    if not count:
        return _("None marked; no point in eyelids, lips or nostrils")
    return _("%(count)s marked, no planned point in any of them") % {"count": count}


def _kit(gate: Gate, session: TreatmentSession) -> str:
    if gate.kit is None:
        return ""
    return _("Checked today at %(when)s, %(who)s") % {
        "when": clock(session, gate.kit.checked_at),
        "who": gate.kit.checked_by.name,
    }


_SAYS = {
    "identity": _identity, "consent": _consent, "today": _today, "screening": _screening, "plan": _plan,
    "adoption": _adoption, "operator": _operator, "lots": _lots, "mixing": _mixing, "dose": _dose,
    "orders": orders_say, "exposure": exposure_says, "law": _law, "avoid": _avoid, "kit": _kit,
    "checklist": checklist_says,
}  # fmt: skip


def _way(ident: str, gate: Gate, session: TreatmentSession) -> tuple[str, str]:
    """Where a condition is put right."""
    patient, plan = session.patient.uuid, session.plan.uuid
    ways = {
        "identity": ("#identity", _("Confirm here")),
        "today": ("#today", _("Ask here")),
        "lots": _lots_way(gate, session),
        "dose": ("#dose", _("See the doses")),
        "mixing": (
            _address("treatment:mixing", patient_uuid=patient, session_uuid=session.uuid),
            _("Open mixing"),
        ),
        "screening": _screening_way(gate, session),
        "consent": (_address("consent:prepare", patient_uuid=patient, plan_uuid=plan), _("Open consent")),
        "plan": (_address("planning:show", patient_uuid=patient, plan_uuid=plan), _("Open plan")),
        "adoption": _adoption_way(gate, session),
        "operator": (_address("clinics:people"), _("Open credentials")),
        "orders": _orders_way(gate, session),
        "exposure": (_address("exposure:tests", patient_uuid=patient), _("Skin tests")),
        "law": (_address("treatment:allowances"), _("Open what is allowed here")),
        "avoid": (_address("assessment:examine", patient_uuid=patient), _("Open examination")),
        "checklist": ("#checklist", _("Go through it here")),
        "kit": (_address("today:kit"), _("Check the kit")),
    }
    return ways[ident]


def _lots_way(gate: Gate, session: TreatmentSession) -> tuple[str, str]:
    """To the lot whose open vial has to be thrown away first; else to the choice."""
    past = {lot.lot for lot in gate.state.lots if lot.vial_past}
    for rows in session.state["lots"].values():
        for row in rows:
            if row["number"] in past:
                return _address("stock:lot", lot_uuid=row["lot"]) + "#vials", _("Open the vial's lot")
    return "#lots", _("Choose here")


def _adoption_way(gate: Gate, session: TreatmentSession) -> tuple[str, str]:
    """Adopted, but the blend goes beyond it: the recipes. Else the adoption."""
    if gate.state.adoption.beyond and gate.state.adoption.adopted and gate.state.adoption.same_digest:
        return _address("planning:recipes"), _("Open recipes")
    return _address("knowing:adopt", protocol=session.plan.protocol), _("Open adoption")


def _orders_way(gate: Gate, session: TreatmentSession) -> tuple[str, str]:
    """Missing: the page that writes it. Not known: where the director writes down what was found out."""
    missing = [one for one in gate.missing if one.condition in ORDER_CONDITIONS]
    if missing:
        where = {"patient_uuid": session.patient.uuid, "plan_uuid": session.plan.uuid}
        return _address("orders:write", substance=missing[0].subject, **where), _("Write the order")
    return _address("orders:words"), _("Open what needs an order")


def _screening_way(gate: Gate, session: TreatmentSession) -> tuple[str, str]:
    """Old or missing: ask here. Current with a verdict that stops: the screening, to override."""
    if gate.record is None or not (gate.state.screening and gate.state.screening.is_current):
        return "#today", _("Ask and screen here")
    where = {"patient_uuid": session.patient.uuid, "screening_uuid": gate.record.uuid}
    return _address("assessment:screening", **where), _("Open screening")


def _address(name: str, **kwargs: object) -> str:
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""
