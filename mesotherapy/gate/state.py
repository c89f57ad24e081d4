"""What the gate looks at, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from mesotherapy.consent import Envelope, Planned
from mesotherapy.dosing.results import Check
from mesotherapy.pack.statements import Status
from mesotherapy.quantity import Quantity


class Override(Enum):
    """Who may let a session start all the same, in writing."""

    NOBODY = "nobody"
    PRACTITIONER = "practitioner"
    PRACTITIONER_AND_SECOND_CLINICIAN = "practitioner-and-second-clinician"
    DIRECTOR = "director"


class Condition(Enum):
    """The conditions of the gate, in the order they are shown."""

    IDENTITY = "identity"
    CONSENT_MISSING = "consent-missing"
    CONSENT_DOES_NOT_COVER = "consent-does-not-cover"
    SCREENING_MISSING = "screening-missing"
    SCREENING_OUTDATED = "screening-outdated"
    TODAYS_QUESTIONS = "todays-questions"
    VERDICT = "verdict"
    PLAN_NOT_ACCEPTED = "plan-not-accepted"
    PROTOCOL_NOT_ADOPTED = "protocol-not-adopted"
    OPERATOR_ROLE = "operator-role"
    OPERATOR_CREDENTIAL = "operator-credential"
    LOT_MISSING = "lot-missing"
    LOT_EXPIRED = "lot-expired"
    LOT_RECALLED = "lot-recalled"
    LOT_HELD_BACK = "lot-held-back"
    LOT_EMPTY = "lot-empty"
    VIAL_PAST_USE_BY = "vial-past-use-by"
    VIAL_OF_ANOTHER = "vial-of-another"
    MIXTURE_TOO_OLD = "mixture-too-old"
    MIXTURE_NOT_CHECKED = "mixture-not-checked"
    MIXTURE_DIFFERS = "mixture-differs"
    ORDER_MISSING = "order-missing"
    ORDER_EXPIRED = "order-expired"
    ORDER_DOES_NOT_COVER = "order-does-not-cover"
    SKIN_TEST_MISSING = "skin-test-missing"
    SKIN_TEST_POSITIVE = "skin-test-positive"
    DOSE = "dose"
    JURISDICTION = "jurisdiction"
    AVOID_AREA = "avoid-area"
    EMERGENCY_KIT = "emergency-kit"
    CHECKLIST_MISSING = "checklist-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """The latest screening: when, with which answers still open, what it came to, and what was overridden.

    `defer_until` is the first day on which time alone ends a delay, where there is one.
    """

    on: date
    verdict: str
    is_current: bool
    defer_until: date | None = None
    open_findings: tuple[str, ...] = ()
    absolute_findings: tuple[str, ...] = ()
    overridden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LotState:
    """The lot chosen for one part of the session, such as a component or the needle. Empty `lot` is none.

    `instead` names lots that do hold enough, where this one does not. `vial_past` says of an open vial of the
    lot when it was opened and until when it could be used, where that is over; `kept_for_another` that the
    lot holds enough only with a vial that was opened for another patient.
    """

    part: str
    lot: str = ""
    expires_on: date | None = None
    recalled: bool = False
    held_back: str = ""  # why it waits until somebody has looked
    enough: bool = True
    vial_past: str = ""
    kept_for_another: bool = False
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixingState:
    """What was mixed for this session, where something was written down as mixed.

    `differs` names what is not as it is planned, or not from the lots that are chosen now.
    """

    is_checked: bool
    is_too_old: bool = False
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState:
    """One prescriber's order for the patient, as it stands. Days are whole days of the site, both included.

    `used` counts the other sessions that were started on it. Without `strength` any is covered.
    """

    id: str
    most: Quantity
    sessions: int
    used: int
    routes: frozenset[str]
    valid_from: date
    valid_until: date
    strength: Quantity | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """A substance of this session that the law of the place gives out on prescription only, and its orders.

    `amount` is what the session comes to, None where it cannot be added up.
    """

    substance: str
    name: str
    amount: Quantity | None
    strengths: tuple[Quantity, ...]
    routes: frozenset[str]
    orders: tuple[OrderState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A substance of this session and the patient: never given before, a test asked for, and its result.

    `result` is "" where nothing was read, "negative", "unclear" or "positive".
    """

    substance: str
    name: str
    is_first: bool
    is_test_required: bool
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionState:
    """Whether the protocol, as it stands in the pack now, is adopted here.

    `beyond` names what is in the syringe beyond the protocol without the medical director's word.
    """

    adopted: bool
    same_digest: bool = True
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Legality:
    """What the law of the place says about one substance, device or practice of this session."""

    what: str
    status: Status | None
    director_allows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """Everything the gate looks at, as plain values. Nothing has a default that lets a session start."""

    on: date
    identity_confirmed: bool
    consent: Envelope | None
    planned: Planned
    screening: Screened | None
    unanswered_today: tuple[str, ...]
    plan_accepted: bool
    adoption: AdoptionState
    operator_may_treat: bool
    operator_credential_valid: bool
    parts_needed: tuple[str, ...]
    lots: tuple[LotState, ...]
    dose_checks: tuple[Check, ...]
    dose_overridden: frozenset[str] = field(default_factory=frozenset)
    jurisdiction: str | None
    legality: tuple[Legality, ...]
    prescribed: tuple[Prescribed, ...]
    exposures: tuple[Exposure, ...]
    prescription_unknown: tuple[str, ...] = ()  # told, and nothing else follows from it
    points_in_avoid_areas: Mapping[str, int]
    emergency_kit_checked_on: date | None
    checklist_open: tuple[str, ...]
    mixing: MixingState | None = None  # nothing was mixed ahead, or the session runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One condition that does not hold: what is missing, what to do, and who could override it."""

    condition: Condition
    say: str
    do: str
    override: Override = Override.NOBODY
    subject: str = ""
