"""Real objects for the matrix of routes and roles."""

from __future__ import annotations

from typing import Any

from mesocare.recalls import actions
from mesocare.recalls.contacts import contact_of
from mesocare.recalls.models import ContactEvent, SafetySignal
from mesocare.recalls.tests.cast import another, by, recall, treated_with, used_lot
from mesocare.stock.tests.cast import new_lot, new_product
from tests.support.people import patient_of
from tests.support.world import World

Examples = dict[str, dict[str, Any]]


def examples(world: World) -> Examples:
    made = world.cache.get("recall examples")
    if made is None:
        made = world.cache["recall examples"] = _make(world)
    assert isinstance(made, dict)
    return made


def _make(world: World) -> Examples:
    used = used_lot(world, people=1)
    other = new_lot(world, used.product, number="TX-NOT-RECALLED")
    opened = recall(world, used)
    event = actions.record_adverse_event(
        session=used.sessions[0],
        harm="infection",
        words="Pus at two points.",
        reported_on=world.at.date(),
        case=None,
        **by(world),
    )
    signal = SafetySignal.objects.create(
        organisation=world.organisation,
        what="lot",
        key=f"{used.product.pk}:{used.lot.number}",
        name="Tranexamic acid, TX4417",
        harm="infection",
        sessions=31,
        with_event=4,
        expected=0.6,
        raised_at=world.at,
    )
    one = {"recall_uuid": opened.uuid}
    patient = one | {"patient_uuid": patient_of(world).uuid}
    return {
        "recalls:lot": {"lot_uuid": used.lot.uuid},
        "recalls:freeze": {"lot_uuid": other.uuid},
        **{
            f"recalls:{name}": one
            for name in (
                "lift", "contacts", "print", "send-all", "report", "report-pdf", "report-json", "report-csv",
            )
        },
        "recalls:contact": patient,
        "recalls:act": patient | {"what": "note"},
        "recalls:words": one | {"language": "en"},
        "recalls:read-signal": {"signal_id": signal.pk},
        "recalls:take-back": {"event_uuid": event.uuid},
        "recalls:adverse-events": {
            "patient_uuid": used.patients[0].uuid,
            "session_uuid": used.sessions[0].uuid,
        },
        "recalls:home": {"token": _letter(world, opened)},
    }  # fmt: skip


def _letter(world: World, opened: Any) -> str:
    """The token of a letter, read from the message that carries it."""
    from mesocare.messages.models import OutboxMessage

    contact = contact_of(opened, patient_of(world))
    assert contact is not None
    actions.send_letter(recall=opened, contact=contact, **by(world, 1))
    assert ContactEvent.objects.filter(recall=opened, kind="sent").exists()
    body = OutboxMessage.objects.filter(organisation=world.organisation, kind="recall").latest("pk").body
    return str(body).split("/l/")[1].split("/")[0]


def site_examples(world: World) -> Examples:
    """A lot and a session at a site to which nobody here belongs: nothing is written there from afar."""
    made = world.cache.get("far recall examples")
    if made is None:
        lot = new_lot(world, new_product(world, "Far acid"), number="FAR-9", site=world.far_site)
        session = treated_with(world, lot, another(world, "Fairweather"), site=world.far_site)
        made = world.cache["far recall examples"] = {
            "recalls:adverse-events": {
                "patient_uuid": session.patient.uuid,
                "session_uuid": session.uuid,
            },
        }
    assert isinstance(made, dict)
    return made
