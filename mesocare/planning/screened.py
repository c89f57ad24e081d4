"""What a patient's answers say about a blend that goes beyond the treatment they were screened for."""

from __future__ import annotations

from datetime import date

from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import judge
from mesocare.clinics.models import Site
from mesocare.clinics.pack import current_pack, signed_statements, site_jurisdiction
from mesocare.patients.models import Patient
from mesocare.planning.contents import substances_in
from mesocare.planning.draft import Draft
from mesotherapy.dosing import Check, LimitedBy, Standing
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.pack.protocols import Protocol
from mesotherapy.screening import Finding, Severity

MOST_NAMED = 4  # open questions that are named; the rest is counted


def beyond_the_screening(patient: Patient, draft: Draft, site: Site, on: date) -> tuple[Check, ...]:
    """Rules that only what is added here, or what a product lists, brings in.

    What is present and absolute stops the plan; what is present otherwise, and what nobody has asked yet,
    wants a reason. The rules of the treatment itself are the screening's, which stands beside the plan.
    """
    scope = substances_in(part.as_json() for part in draft.components)
    protocol = current_pack().get(Protocol, draft.protocol)
    if set(scope) <= set(protocol.substance_ids):
        return ()
    numbing = [draft.numbing.substance] if draft.numbing and draft.numbing.substance else []

    def findings(substances: list[str] | None) -> dict[str, Finding[Contraindication]]:
        found = judge(
            facts_of(patient),
            protocol=draft.protocol,
            plan_scope={"substances": substances} if substances else None,
            jurisdiction=site_jurisdiction(site),
            signed=signed_statements(patient.organisation),
            on=on,
        )
        return {finding.rule.id: finding for finding in found.screening.findings}

    known = findings(None)
    new = [one for name, one in findings([*scope, *numbing]).items() if name not in known]
    return (*(check for one in new for check in _present(one)), *_open(new))


def _present(finding: Finding[Contraindication]) -> tuple[Check, ...]:
    if finding.word != "present" or finding.acts_as is Severity.INFO:
        return ()
    rule = finding.rule
    return (
        Check(
            check=f"screening:{rule.id}",
            standing=Standing.STOP if finding.acts_as is Severity.ABSOLUTE else Standing.CHECK,
            say=f"{rule.title}. {rule.say.clinician}",
            by=LimitedBy.PLAN,
            sources=tuple(rule.source),
        ),
    )


def _open(findings: list[Finding[Contraindication]]) -> tuple[Check, ...]:
    """One line for everything that is not known and could stop it."""
    titles = [
        str(one.rule.title)
        for one in findings
        if one.word == "unknown" and one.acts_as in (Severity.ABSOLUTE, Severity.DEFER)
    ]
    if not titles:
        return ()
    more = f" and {len(titles) - MOST_NAMED} more" if len(titles) > MOST_NAMED else ""
    return (
        Check(
            check="screening-open",
            standing=Standing.CHECK,
            say=f"Not asked yet, and only this blend asks it: {'; '.join(titles[:MOST_NAMED])}{more}. "
            "Ask before the plan is offered; the session does not start without the answers.",
            by=LimitedBy.PLAN,
        ),
    )
