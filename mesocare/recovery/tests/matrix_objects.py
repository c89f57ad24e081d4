"""Real objects for the matrix of routes and roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from mesocare.recovery import actions
from mesocare.recovery.models import Case, CheckIn, Report
from mesocare.recovery.tests.treated import CALM, command, session_of
from mesocare.treatment.models import TreatmentSession
from tests.support.world import World


def followed_session_of(world: World) -> TreatmentSession:
    """The one session of a world that recovery, outcomes and the portal share."""
    if "followed" not in world.cache:
        session = session_of(world, days_ago=3.1)
        actions.schedule_check_ins(session, world.at)
        world.cache["followed"] = session
    return cast(TreatmentSession, world.cache["followed"])


def token_of(world: World) -> str:
    """The token of that session's page. It must outlive the clock of whoever runs the matrix."""
    session = followed_session_of(world)
    token = actions.home_link_of(session, world.at)
    link = session.follow_up.link
    link.expires_at = world.at + timedelta(days=3650)
    link.save(update_fields=["expires_at"])
    return token


def _case(world: World, site: Any = None) -> tuple[Case, CheckIn]:
    session = session_of(world, days_ago=3.1, number=2 if site is None else 3, site=site)
    actions.schedule_check_ins(session, world.at)
    fever = {**CALM, "fever": "yes"}
    actions.report_from_patient(session=session, answers=fever, at=world.at, moment="day-3")
    return Case.objects.get(treatment_session=session), session.check_ins.get(moment="day-7")


def _taken_call(world: World) -> Report:
    """A call taken by reception; whoever else asks for what was said to the caller finds nothing."""
    from mesocare.clinics.roles import Role

    return actions.take_call(
        session=followed_session_of(world), answers={"breathing": "no"}, regions=[], words="",
        by=world.staff[Role.RECEPTION], at=world.at, command_id=command(),
    )  # fmt: skip


def examples(world: World) -> dict[str, dict[str, Any]]:
    token = {"token": token_of(world)}
    sitting = actions.keep_page(
        session=followed_session_of(world), sitting_uuid=command(), check_in=None, worried=True,
        answers={"breathing": "yes"}, by="patient", at=world.at, command_id=command(),
    )  # fmt: skip
    page = token | {"sitting_uuid": sitting.uuid, "number": 1}
    case, check_in = _case(world)
    return {
        "recovery:emergency": {"site_slug": world.site.slug},
        "recovery:check-in": token,
        "recovery:check-in-page": page,
        "recovery:call-now": page,
        "recovery:sent": token | {"sitting_uuid": sitting.uuid},
        "recovery:worried": token,
        "recovery:case": {"case_uuid": case.uuid},
        "recovery:act": {"case_uuid": case.uuid, "what": "note"},
        "recovery:ask-again": {"check_in_uuid": check_in.uuid},
        "recovery:settle": {"check_in_uuid": check_in.uuid},
        "recovery:call": {"session_uuid": followed_session_of(world).uuid},
        "recovery:say": {"report_uuid": _taken_call(world).uuid},
    }


def site_examples(world: World) -> dict[str, dict[str, Any]]:
    """A case and a silence of a site to which nobody of this world belongs."""
    case, check_in = _case(world, site=world.far_site)
    return {
        "recovery:case": {"case_uuid": case.uuid},
        "recovery:act": {"case_uuid": case.uuid, "what": "note"},
        "recovery:ask-again": {"check_in_uuid": check_in.uuid},
        "recovery:settle": {"check_in_uuid": check_in.uuid},
    }
