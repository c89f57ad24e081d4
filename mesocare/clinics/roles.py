"""Who works in a clinic and what each of them may do."""

from enum import StrEnum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    DIRECTOR = "director", _("Medical director")
    PRACTITIONER = "practitioner", _("Practitioner")
    ASSISTANT = "assistant", _("Assistant")
    RECEPTION = "reception", _("Reception")
    MANAGER = "manager", _("Manager")


class Permission(StrEnum):
    """One thing a person may do. A page asks for one or more of them."""

    # everyone
    TODAY_VIEW = auto()
    GUIDE_VIEW = auto()
    KNOWLEDGE_VIEW = auto()
    GUIDE_WRITE = auto()
    GUIDE_REVIEW = auto()
    # people
    PATIENTS_VIEW = auto()
    PATIENTS_EDIT = auto()
    PATIENTS_IMPORT = auto()
    LINKS_SEND = auto()
    CLINICAL_READ = auto()
    # before treatment
    ASSESSMENT_RECORD = auto()
    SCREENING_OVERRIDE = auto()
    PLAN_WRITE = auto()
    OFFER_SEND = auto()
    QUOTE_VIEW = auto()
    QUOTE_WRITE = auto()
    PAYMENT_TAKE = auto()
    CONSENT_PREPARE = auto()
    CONSENT_WITNESS = auto()
    ORDER_WRITE = auto()
    # the diary and the shelves
    DIARY_VIEW = auto()
    DIARY_BOOK = auto()
    DIARY_SETUP = auto()
    STOCK_VIEW = auto()
    STOCK_RECEIVE = auto()
    STOCK_RECALL = auto()
    EMERGENCY_KIT_CHECK = auto()
    # treatment
    SESSION_PREPARE = auto()
    SESSION_CHART = auto()
    SESSION_SIGN = auto()
    SESSION_AMEND = auto()
    DEVIATION_REVIEW = auto()
    AFTERCARE_WRITE = auto()
    # after treatment
    RECOVERY_VIEW = auto()
    RECOVERY_ANSWER = auto()
    CALL_TAKE = auto()
    RECALL_CONTACT = auto()
    OUTCOMES_RECORD = auto()
    OUTCOMES_DECIDE = auto()
    # the clinic itself
    KNOWLEDGE_ADOPT = auto()
    CEILINGS_SET = auto()
    CREDENTIALS_MANAGE = auto()
    STAFF_MANAGE = auto()
    SITE_MANAGE = auto()
    PRICES_SET = auto()
    AUDIT_VIEW = auto()
    DEMO_ERASE = auto()


_EVERYONE = {
    Permission.TODAY_VIEW,
    Permission.GUIDE_VIEW,
    Permission.KNOWLEDGE_VIEW,
    Permission.PATIENTS_VIEW,
    Permission.DIARY_VIEW,
}

_DESK = {
    Permission.PATIENTS_EDIT,
    Permission.LINKS_SEND,
    Permission.OFFER_SEND,
    Permission.QUOTE_VIEW,
    Permission.QUOTE_WRITE,
    Permission.PAYMENT_TAKE,
    Permission.DIARY_BOOK,
    Permission.RECOVERY_VIEW,
    Permission.CALL_TAKE,
    Permission.RECALL_CONTACT,
}

_ASSISTING = {
    Permission.PATIENTS_EDIT,
    Permission.LINKS_SEND,
    Permission.CLINICAL_READ,
    Permission.DIARY_BOOK,
    Permission.STOCK_VIEW,
    Permission.STOCK_RECEIVE,
    Permission.EMERGENCY_KIT_CHECK,
    Permission.SESSION_PREPARE,
    Permission.SESSION_CHART,
    Permission.QUOTE_VIEW,
    Permission.RECOVERY_VIEW,
    Permission.CALL_TAKE,
    Permission.RECALL_CONTACT,
    Permission.CONSENT_WITNESS,
}

_TREATING = _ASSISTING | {
    Permission.GUIDE_WRITE,
    Permission.GUIDE_REVIEW,
    Permission.PATIENTS_IMPORT,
    Permission.ASSESSMENT_RECORD,
    Permission.SCREENING_OVERRIDE,
    Permission.PLAN_WRITE,
    Permission.OFFER_SEND,
    Permission.QUOTE_WRITE,
    Permission.CONSENT_PREPARE,
    Permission.ORDER_WRITE,
    Permission.SESSION_CHART,
    Permission.SESSION_SIGN,
    Permission.SESSION_AMEND,
    Permission.AFTERCARE_WRITE,
    Permission.RECOVERY_ANSWER,
    Permission.OUTCOMES_RECORD,
    Permission.OUTCOMES_DECIDE,
}

_DIRECTING = _TREATING | {
    Permission.DEVIATION_REVIEW,
    Permission.STOCK_RECALL,
    Permission.KNOWLEDGE_ADOPT,
    Permission.CEILINGS_SET,
    Permission.CREDENTIALS_MANAGE,
    Permission.STAFF_MANAGE,
    Permission.SITE_MANAGE,
    Permission.DIARY_SETUP,
    Permission.PRICES_SET,
    Permission.AUDIT_VIEW,
    Permission.DEMO_ERASE,
    Permission.PAYMENT_TAKE,
}

_MANAGING = _DESK | {
    Permission.GUIDE_WRITE,
    Permission.PATIENTS_IMPORT,
    Permission.STOCK_VIEW,
    Permission.STOCK_RECEIVE,
    Permission.STOCK_RECALL,
    Permission.EMERGENCY_KIT_CHECK,
    Permission.CREDENTIALS_MANAGE,
    Permission.STAFF_MANAGE,
    Permission.SITE_MANAGE,
    Permission.DIARY_SETUP,
    Permission.PRICES_SET,
    Permission.AUDIT_VIEW,
    Permission.DEMO_ERASE,
}

_OF_ROLE: dict[Role, frozenset[Permission]] = {
    Role.DIRECTOR: frozenset(_EVERYONE | _DIRECTING),
    Role.PRACTITIONER: frozenset(_EVERYONE | _TREATING),
    Role.ASSISTANT: frozenset(_EVERYONE | _ASSISTING),
    Role.RECEPTION: frozenset(_EVERYONE | _DESK),
    Role.MANAGER: frozenset(_EVERYONE | _MANAGING),
}


def permissions_of(role: Role | str) -> frozenset[Permission]:
    """Everything a role may do. Clinical text is read with CLINICAL_READ, which reception and
    manager lack.
    """
    return _OF_ROLE[Role(role)]
