"""The lines that belong on one patient's sheet, and the text of each as it is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mesocare.aftercare.models import ClinicLine
from mesocare.clinics.language import speaking
from mesocare.clinics.models import Organisation
from mesocare.clinics.pack import current_pack
from mesocare.clinics.translated import others
from mesocare.planning.contents import substances_in
from mesocare.treatment.models import TreatmentSession
from mesocare.treatment.syringe import parts_of_syringe
from mesocare.web.clock import at_site
from mesotherapy.facts import add_time
from mesotherapy.pack.aftercare import Aftercare
from mesotherapy.pack.protocols import Protocol
from mesotherapy.quantity import Quantity, Unit

HOURS = {Unit.HOUR, Unit.MINUTE}
LONGEST = 1000  # of any unit
A_PART = 100  # how a number that is not whole is counted: "1.5 days"


@dataclass(frozen=True, slots=True)
class Offered:
    """One line of the pack, with the clinic's usual value where it has set one."""

    line: Aftercare
    usual: ClinicLine | None

    @property
    def usual_value(self) -> str:
        return self.usual.option if self.usual else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the doctor chose for a line: a value for lines with a time, their own words, or neither."""

    line: str
    value: str = ""
    own_text: str = ""


def usual_lines(organisation: Organisation) -> dict[str, ClinicLine]:
    """The clinic's usual value of each line: the newest row."""
    rows = ClinicLine.objects.filter(organisation=organisation).order_by("set_at", "pk")
    return {row.line: row for row in rows}


def offered_lines(session: TreatmentSession) -> list[Offered]:
    """Every line of the pack for this region, these substances and this technique."""
    pack = current_pack()
    protocol = pack.get(Protocol, session.plan.protocol)
    usual = usual_lines(session.patient.organisation)
    substances = frozenset(substances_in(parts_of_syringe(session.plan, session.state)))
    return [
        Offered(line, usual.get(line.id))
        for line in pack.all(Aftercare)
        if line.applies_to(
            region=protocol.region, substances=substances, techniques=frozenset({session.plan.technique})
        )
    ]


def write_lines(
    session: TreatmentSession, chosen: Sequence[Chosen], ended_at: datetime
) -> list[dict[str, Any]]:
    """The signed lines: one value each, with the day or hour on which it ends for this patient.

    What is signed is in the clinic's language. Each other language the pack has is kept beside it, under
    `in`, to be read; a line in the doctor's own words has none.
    """
    pack = current_pack()
    return [_line(pack.get(Aftercare, each.line), each, ended_at, session.site.time_zone) for each in chosen]


def _line(line: Aftercare, chosen: Chosen, ended_at: datetime, zone: str) -> dict[str, Any]:
    value = time_of(chosen.value) if chosen.value else None
    words = line_in(line, value, settings.LANGUAGE_CODE)
    spoken = [] if chosen.own_text else [code for code in others() if code in line.text.languages]
    until = _until(value, ended_at, zone) if value is not None else None
    return {
        "line": line.id,
        "topic": line.section.value,
        "action": line.action.value,
        "thing": words["thing"],
        "text": chosen.own_text or words["text"],
        "in": {code: line_in(line, value, code) for code in spoken},
        "value": str(value) if value is not None else "",
        "from_on": at_site(ended_at, zone).date().isoformat(),
        "until_on": until.date().isoformat() if until else None,
        "until_at": until.isoformat() if until else None,
        "by_the_hour": value is not None and value.unit in HOURS,
        "source": sorted({key for option in line.options for key in option.source}),
        "own": bool(chosen.own_text),
    }


def line_in(line: Aftercare, value: Quantity | None, language: str) -> dict[str, str]:
    """The words of a line in one language, with its time said in it."""
    with speaking(language):
        said = in_words(value) if value is not None else ""
        return {
            "thing": line.thing.in_(language),
            "text": line.text.in_(language).replace("{value}", said),
        }


def time_of(text: str) -> Quantity:
    """How long something holds.

    Raises:
        ValueError: if it is no time, is over before it begins, or outlives everybody who reads it.
    """
    value = Quantity.parse(text)
    if value.unit not in {Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH}:
        raise ValueError(_("%(value)s is no time.") % {"value": value})
    if not 0 < value.amount <= LONGEST:
        raise ValueError(_("%(value)s is not between 1 and %(most)s.") % {"value": value, "most": LONGEST})
    return value


def in_words(value: Quantity) -> str:
    """ "24 hours", "2 weeks": the way a patient says it."""
    amount = value.amount
    whole = int(amount) if amount == int(amount) else A_PART
    number = {"n": format(amount.normalize(), "f")}
    match value.unit:
        case Unit.MINUTE:
            return ngettext("%(n)s minute", "%(n)s minutes", whole) % number
        case Unit.HOUR:
            return ngettext("%(n)s hour", "%(n)s hours", whole) % number
        case Unit.DAY:
            return ngettext("%(n)s day", "%(n)s days", whole) % number
        case Unit.WEEK:
            return ngettext("%(n)s week", "%(n)s weeks", whole) % number
        case Unit.MONTH:
            return ngettext("%(n)s month", "%(n)s months", whole) % number
        case _:
            return str(value)


def _until(value: Quantity, ended_at: datetime, zone: str) -> datetime:
    local = at_site(ended_at, zone)
    if value.unit in HOURS:
        minutes = value.amount * (60 if value.unit is Unit.HOUR else 1)
        return local + timedelta(minutes=int(minutes))
    day = add_time(local.date(), value)
    return local.replace(year=day.year, month=day.month, day=day.day)


def digest_of(parts: Mapping[str, Any]) -> str:
    """SHA-256 over the sheet as the patient reads it."""
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
