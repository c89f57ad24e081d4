"""Real objects for the matrix of routes and roles: words of the pack, and one of each clinic's own."""

import uuid
from typing import Any

from mesocare.assessment.actions.again import keep_rescreening
from mesocare.clinics.actions import Grounds, add_entry
from mesocare.clinics.pack import current_pack
from mesocare.demo import steps
from tests.support.care import clinic_of
from tests.support.people import patient_of
from tests.support.world import World

PROTOCOL = "melasma-tranexamic-acid-intradermal"


def examples(world: World) -> dict[str, dict[str, Any]]:
    rule = {"kind": "contraindication", "entry_id": "stroke-ever"}
    own = {"thread_uuid": own_source_of(world)}
    return {
        "knowing:kind": {"kind": "substance"},
        "knowing:entry": {"kind": "substance", "entry_id": "tranexamic-acid"},
        "knowing:change": {"kind": "substance", "entry_id": "tranexamic-acid"},
        "knowing:sign": rule,
        "knowing:source": {"key": "Lee2006"},
        "knowing:row": {"row": "MEL1"},
        "knowing:adopt": {"protocol": PROTOCOL},
        "knowing:withdraw": {"protocol": PROTOCOL},
        "knowing:switch": {"protocol": PROTOCOL},
        "knowing:hold": {"kind": "aftercare", "entry_id": "alcohol"},
        "knowing:copy": {"protocol": PROTOCOL},
        "knowing:add": {"kind": "aftercare"},
        "knowing:thread": own,
        "knowing:decide": own,
        "knowing:then": {"digest": current_pack().digest},
        "knowing:review": {"thread_uuid": own_line_of(world)},
        "knowing:see-to": {"rejudged_id": rejudged_of(world), "what": "done"},
    }


def own_line_of(world: World) -> uuid.UUID:
    """An aftercare line of the clinic's own, written by somebody else than the director."""
    said = {"say": {"en": "No sauna."}, "source": [], "evidence": "none", "confidence": "unsourced"}
    content = {
        "id": "own-sauna",
        "thing": {"en": "Sauna"},
        "section": "heat",
        "action": "avoid",
        "text": {"en": "No sauna."},
        "regions": ["scalp"],
        "options": [said],
    }
    made = add_entry(
        kind="aftercare",
        content=content,
        grounds=Grounds(author="Dr Test, dermatologist", reason="We say so after every session."),
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    return made.thread


def own_source_of(world: World) -> uuid.UUID:
    """A source of the clinic's own: nothing of the pack rests on it, so nothing else changes."""
    content = {"id": "own-book", "title": "A book of this clinic", "kind": "teaching", "read": "whole"}
    grounds = Grounds(author="Dr Test, dermatologist", reason="We teach from it every week.")
    made = add_entry(
        kind="source",
        content=content,
        grounds=grounds,
        by=world.director,
        at=world.at,
        command_id=uuid.uuid4(),
    )
    return made.thread


def rejudged_of(world: World) -> int:
    """Somebody whose last screening would come out otherwise, as a round of the worker would keep it."""
    screening = steps.assess(clinic_of(world), patient_of(world), PROTOCOL, world.at)
    found = {"before": "clear", "after": "caution", "defer_until": None, "is_worse": True, "because": []}
    keep_rescreening(
        organisation=world.organisation,
        seen={},
        is_everybody=True,
        judged=[(screening, found)],
        checked=1,
        unread=0,
        at=world.at,
    )
    return screening.rejudged.get().pk
