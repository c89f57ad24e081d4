"""Sessions for the matrix of routes and roles: one that waits, one that runs, one that is signed."""

from typing import Any

from mesocare.treatment.models import DirectorNotice, TreatmentSession
from mesocare.treatment.tests.making import (
    MELASMA,
    SCARS,
    Ready,
    make_clinic_ready,
    make_ready_session,
    make_running_session,
    mix_ready,
)
from tests.support.world import World

Examples = dict[str, dict[str, Any]]


def examples(world: World) -> Examples:
    waiting, running, signed = _sessions(world)
    first = {
        name: _of(waiting)
        for name in ("gate", "prepare", "answers", "checklist", "override", "start", "abandon")
    }
    second = {
        name: _of(running) for name in ("chart", "map", "op", "live", "ask", "stop", "emergency", "sign")
    }
    mixed = {
        name: _of(waiting)
        for name in ("mixing", "check-mixture", "void-mixture", "mixing-label", "mixing-record")
    }
    third = {name: _of(signed) for name in ("record", "record-pdf", "amend", "leave")}
    patient = {name: {"patient_uuid": signed.patient.uuid} for name in ("sessions", "open")}
    card = {"card": {"site_slug": world.site.slug}}
    notice = {"read-notice": {"notice_id": DirectorNotice.objects.get(seal=signed.session.seal).pk}}
    return {
        f"treatment:{name}": kwargs
        for name, kwargs in (first | mixed | second | third | patient | notice | card).items()
    }


def site_examples(world: World) -> Examples:
    """A session at a site to which nobody here belongs: nobody charts there from afar."""
    far = world.cache.get("far session")
    if far is None:
        _clinic(world)
        far = world.cache["far session"] = make_ready_session(world, site=world.far_site, clinic=False)
    assert isinstance(far, Ready)
    names = (
        "gate",
        "prepare",
        "answers",
        "override",
        "start",
        "abandon",
        "chart",
        "map",
        "op",
        "live",
        "ask",
    )
    mixing = ("mixing", "check-mixture", "void-mixture", "mixing-label", "mixing-record")
    return {f"treatment:{name}": _of(far) for name in (*names, *mixing, "stop", "emergency", "sign")}


def _sessions(world: World) -> tuple[Ready, Ready, Ready]:
    if "sessions" not in world.cache:
        _clinic(world)
        waiting = make_ready_session(world, clinic=False)
        mix_ready(waiting)
        running = make_running_session(world, protocol=MELASMA, clinic=False)
        stopped = make_running_session(world, protocol=SCARS, clinic=False)
        stopped.change({"op": "stop", "reason": "The patient felt faint"})
        stopped.sign(deviation_reason="Faint before the first pass.")
        stopped.session = stopped.again()
        world.cache["sessions"] = (waiting, running, stopped)
    found = world.cache["sessions"]
    assert isinstance(found, tuple)
    return found


def _clinic(world: World) -> None:
    """What the clinic has in order, once."""
    if world.cache.setdefault("clinic is ready", False) is False:
        make_clinic_ready(world, world.at)
        world.cache["clinic is ready"] = True


def _of(ready: Ready) -> dict[str, Any]:
    session: TreatmentSession = ready.session
    return {"patient_uuid": ready.patient.uuid, "session_uuid": session.uuid}
