"""Screening records, and deciding otherwise with a name and a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mesocare.assessment.actions.noting import note_change
from mesocare.assessment.models import FindingDecision, Override, OverrideConfirmation, ScreeningRecord
from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import judge, scope_json
from mesocare.audit.commands import CommandUsedBefore, run_once
from mesocare.clinics.access import may
from mesocare.clinics.actions import check_reason
from mesocare.clinics.models import StaffMember
from mesocare.clinics.pack import current_pack, pack_in_force
from mesocare.clinics.roles import Permission
from mesocare.patients.models import Patient
from mesocare.web.refusal import Refusal
from mesotherapy.conditions import questions_in
from mesotherapy.facts import FOR_LIFE, Facts, from_rows, to_rows
from mesotherapy.pack.contraindications import Contraindication
from mesotherapy.screening import Severity


class NotOverridable(Refusal):
    """The finding is not there, or no person may decide otherwise."""


class SamePerson(Refusal):
    """The second clinician is the first one."""


class ChangedSince(Refusal):
    """What the override was about is not so any more; a second signature would be for something else."""


def record_screening(
    *,
    patient: Patient,
    protocol: str,
    plan_scope: Mapping[str, Sequence[str]] | None,
    jurisdiction: str | None,
    signed: frozenset[str],
    today: date,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> ScreeningRecord:
    """Judge what is known today and keep the judgement with its facts, findings and the pack it was
    made with.
    """

    def perform() -> ScreeningRecord:
        facts = facts_of(patient)
        judged = judge(
            facts,
            protocol=protocol,
            plan_scope=plan_scope,
            jurisdiction=jurisdiction,
            signed=signed,
            on=today,
        )
        row = ScreeningRecord.objects.create(
            patient=patient,
            protocol=protocol,
            scope=scope_json(protocol, plan_scope),
            facts=to_rows(facts),
            verdict=judged.screening.verdict.value,
            defer_until=judged.screening.defer_until,
            findings=judged.findings_json(),
            asked_today=judged.asked_today,
            pack_version=pack_in_force(at=at),
            screened_on=today,
            screened_at=at,
            screened_by=by,
        )
        note_change("screening.recorded", patient, row, by, at, verdict=row.verdict, protocol=protocol)
        return row

    return run_once(
        command_id=command_id, action="record_screening", organisation=by.organisation, perform=perform
    )


def decide_finding(
    *,
    screening: ScreeningRecord,
    rule: str,
    decision: str,
    note: str,
    by: StaffMember,
    at: datetime,
    command_id: UUID,
) -> FindingDecision:
    """Accept or reject a suggested finding. Rejecting does not change the verdict; overriding does."""

    def perform() -> FindingDecision:
        row = FindingDecision.objects.create(
            screening=screening, rule=rule, decision=decision, note=note.strip(), decided_by=by, decided_at=at
        )
        note_change("finding.decided", screening.patient, row, by, at, rule=rule, decision=decision)
        return row

    return run_once(
        command_id=command_id, action="decide_finding", organisation=by.organisation, perform=perform
    )


def override_finding(
    *, screening: ScreeningRecord, rule: str, reason: str, by: StaffMember, at: datetime, command_id: UUID
) -> Override:
    """Go on in spite of a finding: a role that may, and a reason. An absolute one waits for a second
    clinician.

    Raises:
        NotOverridable: if the finding does not stop anything, or nobody may override it.
    """
    words = check_reason(reason)
    finding = next((row for row in screening.findings if row["rule"] == rule), None)
    if finding is None or finding["state"] == "absent":
        raise NotOverridable(_("This finding is not present, so there is nothing to override."))
    if not finding["overridable"]:
        raise NotOverridable(_("Nobody can override this finding: %(title)s.") % {"title": finding["title"]})

    def perform() -> Override:
        row = Override.objects.create(
            screening=screening,
            rule=rule,
            severity=finding["acts_as"],
            reason=words,
            overridden_by=by,
            overridden_at=at,
        )
        note_change("finding.overridden", screening.patient, row, by, at, rule=rule, reason=words)
        return row

    return run_once(
        command_id=command_id, action="override_finding", organisation=by.organisation, perform=perform
    )


def confirm_override(
    *, override: Override, note: str, by: StaffMember, at: datetime, command_id: UUID
) -> OverrideConfirmation:
    """The second clinician, from wherever they are, with their own sign-in. It may not be the first one.

    Raises:
        SamePerson: if it is, or if they may not decide about findings.
        ChangedSince: if the answers behind the finding, or the rule, have changed since it was overridden.
        CommandUsedBefore: if the number of this command signed another override.
    """
    if by.pk == override.overridden_by_id or by.user_id == override.overridden_by.user_id:
        raise SamePerson(
            _("A second clinician has to confirm this. Ask a colleague; they can sign from elsewhere.")
        )
    if not may(by, Permission.SCREENING_OVERRIDE):
        raise SamePerson(_("Only a practitioner or the medical director can be the second clinician."))

    def perform() -> OverrideConfirmation:
        Patient.objects.select_for_update().get(pk=override.screening.patient_id)
        if _has_changed(override):
            raise ChangedSince(
                _(
                    "The answers behind this finding have changed since it was overridden. Screen again: "
                    "what is found then is decided anew."
                )
            )
        row = OverrideConfirmation.objects.create(
            override=override, confirmed_by=by, confirmed_at=at, note=note.strip()
        )
        note_change("override.confirmed", override.screening.patient, row, by, at, rule=override.rule)
        return row

    made = run_once(
        command_id=command_id, action="confirm_override", organisation=by.organisation, perform=perform
    )
    if made.override_id != override.pk or made.confirmed_by_id != by.pk:
        raise CommandUsedBefore(_("This signature was sent before, for something else. Load the page again."))
    return made


def _has_changed(override: Override) -> bool:
    """Whether the patient says otherwise now about anything the rule asks, or the rule itself is gone."""
    rule = current_pack().find(Contraindication, override.rule)
    if rule is None:
        return True
    then, now = from_rows(override.screening.facts), facts_of(override.screening.patient)
    return any(_value(then, name) != _value(now, name) for name in questions_in(rule.when))


def _value(facts: Facts, question: str) -> object:
    return facts.read(question, date.max, FOR_LIFE).value


def override_holds(override: Override, at: datetime | None = None) -> bool:
    """An absolute finding needs its second signature; the others need none. With `at`, as it stood then."""
    if at is not None and override.overridden_at > at:
        return False
    if override.severity != Severity.ABSOLUTE.value:
        return True
    signed = OverrideConfirmation.objects.filter(override=override)
    return (signed.filter(confirmed_at__lte=at) if at is not None else signed).exists()
