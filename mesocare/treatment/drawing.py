"""The map of a session: for the page that charts it, for the gate, and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mesocare.treatment.charting import GIVEN
from mesocare.treatment.models import SessionStatus, TreatmentSession
from mesocare.web.map import drawing, map_state
from mesotherapy.skin import load_chart

EDITABLE = (SessionStatus.PREPARING, SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.STOPPED)


def map_data(session: TreatmentSession) -> dict[str, Any]:
    """The session's state as the map's page and its script read it."""
    state = session.state
    return {
        "version": session.version,
        "chart": session.chart,
        "chart_version": session.chart_version,
        "scale": session.scale,
        "editable": session.status in EDITABLE,
        "mode": "session" if session.started_at else "plan",
        "zones": state["zones"],
        "points": state["points"],
        "avoid": state["avoid"],
        "last": last_points(session),
    }


def last_points(session: TreatmentSession) -> list[dict[str, Any]]:
    """Where the patient was treated the time before, on the same chart."""
    before = (
        TreatmentSession.objects.filter(
            patient=session.patient,
            status=SessionStatus.SEALED,
            chart=session.chart,
            chart_version=session.chart_version,
            opened_at__lt=session.opened_at,
        )
        .order_by("-started_at")
        .first()
    )
    if before is None:
        return []
    return [
        {"triangle": point["triangle"], "weights": point["weights"]}
        for point in before.state["points"]
        if point["status"] in GIVEN
    ]


def plan_picture(session: TreatmentSession) -> SafeString:
    """What is planned, for the time-out."""
    chart = load_chart(session.chart)
    return drawing(chart, map_state(chart, map_data(session)), "plan", title=_("What is planned today"))


def paper_picture(record: Mapping[str, Any], scale: str) -> SafeString:
    """What was done, in grey, hatch and shapes."""
    chart = load_chart(record["session"]["chart"])
    data = {**record["map"], "scale": scale, "last": ()}
    return drawing(chart, map_state(chart, data), "print", title=_("What was done"))


def zone_pictures(record: Mapping[str, Any], scale: str) -> list[tuple[str, SafeString]]:
    """Each treated zone enlarged, with its caption."""
    chart = load_chart(record["session"]["chart"])
    data = {**record["map"], "scale": scale, "last": ()}
    found = []
    for row in record["zones"]:
        if row["given"]:
            state = map_state(chart, data, selected=(row["zone"], row["side"]))
            picture = drawing(chart, state, "zone", title=_("%(name)s, enlarged") % {"name": row["name"]})
            found.append((row["name"], picture))
    return found
