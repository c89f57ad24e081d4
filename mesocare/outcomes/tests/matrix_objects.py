"""Real objects for the matrix of routes and roles."""

from __future__ import annotations

from typing import Any

from mesocare.recovery.tests.matrix_objects import followed_session_of
from tests.support.world import World


def examples(world: World) -> dict[str, dict[str, Any]]:
    session = followed_session_of(world)
    patient = {"patient_uuid": session.patient.uuid}
    course = patient | {"course_uuid": session.course.uuid}
    return {"outcomes:outcomes": patient, "outcomes:goal-review": course, "outcomes:decide": course}
