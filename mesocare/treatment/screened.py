"""The patient's screening as a session needs it: for exactly what is used, as of this very day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from mesocare.assessment.actions import override_holds
from mesocare.assessment.models import Override, ScreeningRecord
from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import Judged, judge, scope_json
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.planning.contents import substances_in
from mesocare.planning.models import Plan
from mesocare.treatment.charted import State
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.syringe import in_the_cream, parts_of_syringe
from mesotherapy.gate import Screened

Standing = tuple[str, str, frozenset[tuple[str, str]]]
_STOPPING = {"present": {"absolute", "defer"}, "unknown": {"absolute", "defer", "relative"}}


def plan_scope(plan: Plan, state: State) -> dict[str, list[str]]:
    """What this session really uses, for the rules that ask."""
    numbing = [plan.numbing["substance"]] if plan.numbing.get("substance") else []
    zones = [zone for zone in state["zones"] if zone["status"] != "skipped"] or state["zones"]
    return {
        "substances": sorted({*substances_in(parts_of_syringe(plan, state)), *numbing, *in_the_cream(state)}),
        "techniques": sorted({zone["technique"] for zone in zones}),
        "devices": [plan.device],
        "zones": sorted({zone["zone"] for zone in zones}),
    }


def judged_for(session: TreatmentSession, on: date) -> Judged:
    """The patient's facts of this moment against this session."""
    return judge(
        facts_of(session.patient),
        protocol=session.plan.protocol,
        plan_scope=plan_scope(session.plan, session.state),
        jurisdiction=site_jurisdiction(session.site),
        signed=signed_statements(session.patient.organisation),
        on=on,
    )


def newest_screening(session: TreatmentSession, on: date) -> ScreeningRecord | None:
    """The newest screening for this treatment with exactly this scope, else the newest of any scope."""
    rows = ScreeningRecord.objects.filter(patient=session.patient, protocol=session.plan.protocol)
    newest = list(rows.order_by("-screened_at", "-pk")[:20])
    scope = scope_json(session.plan.protocol, plan_scope(session.plan, session.state))
    return next((row for row in newest if row.scope == scope and row.screened_on == on), None) or next(
        iter(newest), None
    )


def screened(record: ScreeningRecord | None, judged: Judged) -> Screened | None:
    """The kept screening. It is current while judging again today finds exactly the same."""
    if record is None:
        return None
    findings = [row for row in record.findings if stops(row)]
    decided = overridden_rules(record, record.findings)
    open_rows = [row for row in findings if row["rule"] not in decided]
    return Screened(
        on=record.screened_on,
        verdict=record.verdict,
        defer_until=record.defer_until,
        is_current=record.screened_on == judged.screening.on and record.findings == judged.findings_json(),
        open_findings=tuple(row["title"] for row in open_rows),
        absolute_findings=tuple(row["title"] for row in open_rows if row["acts_as"] == "absolute"),
        overridden=bool(findings) and not open_rows,
    )


def stops(row: dict[str, Any]) -> bool:
    """Whether a kept finding, as it stood, keeps a session from starting."""
    return row["acts_as"] in _STOPPING.get(row["state"], ())


def overridden_rules(
    record: ScreeningRecord, findings: Iterable[Mapping[str, Any]], at: datetime | None = None
) -> set[str]:
    """Rules overridden that day for this treatment, with the second signature where it is needed.

    Only for a finding as it stood then, and for the same reasons: who went past "not known" did not go past
    "yes", and who went past one answer did not go past another that says the same. With `at`, those
    that were overridden by then: what is found in a session is not undone by deciding afterwards.
    """
    now = {row["rule"]: _standing(row) for row in findings}
    rows = Override.objects.filter(
        screening__patient=record.patient,
        screening__protocol=record.protocol,
        screening__screened_on=record.screened_on,
    ).select_related("screening")
    return {row.rule for row in rows if _stood(row) == now.get(row.rule) and override_holds(row, at)}


def _stood(override: Override) -> Standing | None:
    """How the finding stood when it was overridden."""
    return next((_standing(row) for row in override.screening.findings if row["rule"] == override.rule), None)


def _standing(row: Mapping[str, Any]) -> Standing:
    because = frozenset((fact["fact"], str(fact["value"])) for fact in row["because"])
    return row["state"], row["acts_as"], because


def question_words(ids: Iterable[str]) -> list[str]:
    questions = current_pack().questions
    return [str(questions[name].clinician) for name in ids]
