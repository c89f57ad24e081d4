"""The gate: what must hold before a session starts.

A pure function from plain values to what is missing. The clinic gathers the values, the gate judges them,
and no path goes round it. Each condition has one id, a sentence that says what is missing and one that says
what to do, and says who may override it, if anyone may.
"""

from __future__ import annotations

from collections.abc import Iterator

from mesotherapy.consent import gaps
from mesotherapy.days import day_words
from mesotherapy.dosing.results import LimitedBy, Standing
from mesotherapy.gate.exposure import exposure_faults
from mesotherapy.gate.law import legality
from mesotherapy.gate.lots import lot_gaps
from mesotherapy.gate.mixture import mixture_faults
from mesotherapy.gate.orders import covering, needs_order, order_faults
from mesotherapy.gate.place import place_faults
from mesotherapy.gate.state import (
    AdoptionState,
    Condition,
    Exposure,
    GateState,
    Legality,
    LotState,
    Missing,
    MixingState,
    OrderState,
    Override,
    Prescribed,
    Screened,
)
from mesotherapy.pack.statements import Status


def missing(state: GateState) -> tuple[Missing, ...]:
    """List everything that keeps this session from starting. Empty means it may start."""
    return tuple(
        found
        for part in (
            _who,
            _consent,
            _screening,
            _plan,
            _operator,
            lot_gaps,
            mixture_faults,
            order_faults,
            exposure_faults,
            _dose,
            _law,
            place_faults,
        )
        for found in part(state)
    )


def _who(state: GateState) -> Iterator[Missing]:
    if not state.identity_confirmed:
        yield Missing(
            condition=Condition.IDENTITY,
            say="The patient's identity has not been confirmed for this session.",
            do="Ask for full name and date of birth, and confirm them here.",
        )


def _consent(state: GateState) -> Iterator[Missing]:
    if state.consent is None:
        yield Missing(
            condition=Condition.CONSENT_MISSING,
            say="There is no signed consent.",
            do="Go through the consent with the patient and have it signed.",
        )
        return
    for gap in gaps(state.consent, state.planned):
        yield Missing(
            condition=Condition.CONSENT_DOES_NOT_COVER,
            say=gap.say,
            do="Have a consent signed that covers this, or plan only what the signed one covers.",
            subject=", ".join(gap.beyond) or gap.kind,
        )


def _screening(state: GateState) -> Iterator[Missing]:
    if state.unanswered_today:
        yield Missing(
            condition=Condition.TODAYS_QUESTIONS,
            say=f"Not asked today: {', '.join(state.unanswered_today)}.",
            do="Ask today's questions and record the answers.",
            subject=", ".join(state.unanswered_today),
        )
    if state.screening is None:
        yield Missing(
            condition=Condition.SCREENING_MISSING,
            say="The patient has not been screened for this treatment.",
            do="Screen the patient for this treatment.",
        )
        return
    if not state.screening.is_current:
        yield Missing(
            condition=Condition.SCREENING_OUTDATED,
            say=f"The screening of {day_words(state.screening.on)} is out of date: answers, plan or "
            "knowledge have changed since.",
            do="Screen again with today's answers.",
        )
    yield from _verdict(state.screening)


def _move_to(screening: Screened) -> str:
    if screening.defer_until is None:
        return "Move the session to a day that works: no first day is known."
    return f"Move the session to {day_words(screening.defer_until)} or later."


def _verdict(screening: Screened) -> Iterator[Missing]:
    if screening.overridden or screening.verdict in ("clear", "caution"):
        return
    words = {
        "blocked": ("The screening says this treatment must not be given", "Do not treat."),
        "defer": ("The screening says to wait", _move_to(screening)),
        "ask": ("The screening is not settled", "Ask what is still open."),
    }
    say, do = words.get(screening.verdict, ("The screening has no verdict", "Screen again."))
    findings = f": {', '.join(screening.open_findings)}." if screening.open_findings else "."
    second = bool(screening.absolute_findings)
    yield Missing(
        condition=Condition.VERDICT,
        say=say + findings,
        do=f"{do} An override needs a written reason{' and a second clinician' if second else ''}.",
        override=Override.PRACTITIONER_AND_SECOND_CLINICIAN if second else Override.PRACTITIONER,
        subject=", ".join(screening.open_findings),
    )


def _plan(state: GateState) -> Iterator[Missing]:
    if not state.plan_accepted:
        yield Missing(
            condition=Condition.PLAN_NOT_ACCEPTED,
            say="The plan has not been accepted.",
            do="Go through the plan with the patient and accept it.",
        )
    if not state.adoption.adopted or not state.adoption.same_digest:
        changed = state.adoption.adopted
        yield Missing(
            condition=Condition.PROTOCOL_NOT_ADOPTED,
            say="The protocol has changed since the medical director adopted it."
            if changed
            else "The medical director has not adopted this protocol.",
            do="The medical director reads the protocol and what it rests on, and adopts it.",
        )
    if state.adoption.beyond:
        yield Missing(
            condition=Condition.PROTOCOL_NOT_ADOPTED,
            say=f"The blend goes beyond the adopted protocol: {', '.join(state.adoption.beyond)}.",
            do="The medical director approves a recipe that holds this blend, or the plan leaves it out.",
            subject=", ".join(state.adoption.beyond),
        )


def _operator(state: GateState) -> Iterator[Missing]:
    if not state.operator_may_treat:
        yield Missing(
            condition=Condition.OPERATOR_ROLE,
            say="The person at this session may not give this treatment here.",
            do="A practitioner of this site has to take over the session.",
        )
    if not state.operator_credential_valid:
        yield Missing(
            condition=Condition.OPERATOR_CREDENTIAL,
            say="The operator has no valid credential on record.",
            do="Record the operator's credential and its end date, or let another practitioner treat.",
        )


def _dose(state: GateState) -> Iterator[Missing]:
    for check in state.dose_checks:
        may_override = check.by in (LimitedBy.CAP, LimitedBy.CEILING) and check.value is not None
        let_through = may_override and check.check in state.dose_overridden
        if check.standing is Standing.STOP and not let_through:
            fixes = "; ".join(fix.label for fix in check.fixes)
            yield Missing(
                condition=Condition.DOSE,
                say=check.say,
                do=f"Change the plan: {fixes}."
                if fixes
                else "Change the plan so that the dose is within the limit.",
                override=Override.PRACTITIONER if may_override else Override.NOBODY,
                subject=check.check,
            )


def _law(state: GateState) -> Iterator[Missing]:
    if state.jurisdiction is None:
        yield Missing(
            condition=Condition.JURISDICTION,
            say="This site has no jurisdiction set, so nothing says what the law allows here.",
            do="Set the site's jurisdiction in the settings.",
        )
        return
    for found in state.legality:
        if _is_allowed(found):
            continue
        banned = found.status is Status.BANNED
        yield Missing(
            condition=Condition.JURISDICTION,
            say=f"{found.what} is banned in {state.jurisdiction}."
            if banned
            else f"Nothing on record says that {found.what} is allowed in {state.jurisdiction}.",
            do="Choose another treatment."
            if banned
            else "The medical director checks the local rules and switches it on, with the reason.",
            override=Override.NOBODY if banned else Override.DIRECTOR,
            subject=found.what,
        )


def _is_allowed(found: Legality) -> bool:
    if found.status is Status.BANNED:
        return False
    if found.status in (Status.ALLOWED, Status.OFF_LABEL, Status.PRESCRIPTION_ONLY):
        return True
    return found.director_allows


__all__ = [
    "AdoptionState",
    "Condition",
    "Exposure",
    "GateState",
    "Legality",
    "LotState",
    "Missing",
    "MixingState",
    "OrderState",
    "Override",
    "Prescribed",
    "Screened",
    "covering",
    "legality",
    "missing",
    "needs_order",
]
