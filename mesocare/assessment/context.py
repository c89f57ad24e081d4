"""What the assessment pages share: which treatment is in mind, the judgement so far, and what to ask next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mesocare.assessment.queries import facts_of
from mesocare.assessment.screening import Judged, judge
from mesocare.clinics.access import ClinicRequest
from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import current_pack, is_off, signed_statements, site_jurisdiction
from mesocare.patients.models import Patient
from mesotherapy.facts import Facts
from mesotherapy.pack.protocols import Protocol
from mesotherapy.pack.questions import Question, Section

ORDER = (
    Section.GOALS,
    Section.TODAY,
    Section.HISTORY,
    Section.MEDICINES,
    Section.ALLERGIES,
    Section.SKIN,
    Section.PERSON,
)


@dataclass(frozen=True, slots=True)
class InHand:
    """One patient's assessment as it stands."""

    facts: Facts
    protocol: str
    judged: Judged
    on: date

    def relevant(self) -> list[Question]:
        """Questions that bear on this treatment, in the order of the form; goals always."""
        from mesotherapy.conditions import questions_in

        wanted = {
            name for finding in self.judged.screening.findings for name in questions_in(finding.rule.when)
        }
        return [
            question
            for section in ORDER
            for question in sorted(current_pack().questions.values(), key=lambda asked: asked.order)
            if question.section is section and (question.id in wanted or section is Section.GOALS)
        ]

    def in_section(self, section: Section) -> list[Question]:
        return [question for question in self.relevant() if question.section is section]

    def answered(self, question: Question) -> bool:
        from mesotherapy.truth import Truth

        return self.facts.read(question.id, self.on, question.holding).value is not Truth.UNKNOWN


def in_hand(request: ClinicRequest, patient: Patient, protocol: str, on: date) -> InHand:
    """Read and judge everything known, for a protocol or ("") for every treatment the pack has."""
    facts = facts_of(patient)
    judged = judge(
        facts,
        protocol=protocol,
        plan_scope=None,
        jurisdiction=site_jurisdiction(request.site),
        signed=signed_statements(request.organisation),
        on=on,
    )
    return InHand(facts, protocol, judged, on)


def asked_protocol(organisation: Organisation, given: str) -> str:
    """The protocol named on the address, if the pack has it and it is on here."""
    found = current_pack().find(Protocol, given) if given else None
    return "" if found is None or is_off(organisation, found) else found.id
