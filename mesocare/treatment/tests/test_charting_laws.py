"""Laws of charting: the state is the sum of the events, in whatever way they were batched, and only that."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesocare.treatment.actions.writing import happened
from mesocare.treatment.charting import GIVEN, Happening, fold
from mesocare.treatment.live import given_ml
from mesocare.treatment.operations import ChangeRefused
from mesocare.treatment.resolving import resolve
from mesocare.treatment.tests.making import Ready, make_running_session
from tests.support.world import World

pytestmark = pytest.mark.django_db
ZONES = [("malar", "R"), ("malar", "L")]


def places(ready: Ready) -> list[dict[str, Any]]:
    return ready.again().state["points"]


def operations() -> st.SearchStrategy[dict[str, Any]]:
    """Changes that name points by their place in the lattice, 0 to 19, so that drawing needs no database."""
    zone = st.sampled_from(ZONES).map(lambda pair: {"zone": pair[0], "side": pair[1]})
    index = st.integers(0, 19)
    statuses = st.sampled_from(["planned", "done", "skipped", "reaction"])
    volumes = st.sampled_from(["0.01", "0.03"])
    return st.one_of(
        zone.map(lambda z: {"op": "zone-done", **z}),
        st.builds(lambda z, n: {"op": "zone-count", **z, "done": n}, zone, st.integers(0, 12)),
        zone.map(lambda z: {"op": "skip-zone", **z, "reason": "later"}),
        st.builds(lambda z, v: {"op": "set-zone", **z, "volume_ml": v}, zone, volumes),
        st.builds(lambda z, n: {"op": "pain", **z, "score": n}, zone, st.integers(0, 10)),
        st.builds(lambda i, s: {"op": "set-point", "point": i, "status": s}, index, statuses),
        index.map(lambda i: {"op": "remove-point", "point": i}),
        st.builds(lambda i, u: {"op": "add-point", "at": i, "id": str(u)}, index, st.uuids()),
        index.map(lambda i: {"op": "add-point", "at": i, "point": i}),
        st.text(min_size=1, max_size=20).filter(str.strip).map(lambda text: {"op": "note", "text": text}),
        st.just({"op": "pause"}),
        st.just({"op": "resume"}),
    )


def named(change: dict[str, Any], points: list[dict[str, Any]]) -> dict[str, Any]:
    """The same change with the ids and places of this session's points."""
    made = {key: value for key, value in change.items() if key not in ("point", "at")}
    if "point" in change:
        made["id"] = points[change["point"]]["id"]
    if "at" in change:
        made |= {key: points[change["at"]][key] for key in ("zone", "side", "triangle", "weights")}
    return made


@contextmanager
def undone() -> Iterator[None]:
    """What one example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
BATCH = st.lists(operations(), min_size=1, max_size=5)


@pytest.fixture
def running(world: World) -> Ready:
    return make_running_session(world)


@SETTINGS
@given(batches=st.lists(BATCH, min_size=1, max_size=5))
def test_adding_the_events_up_gives_the_state_that_is_kept(
    running: Ready, batches: list[list[dict[str, Any]]]
) -> None:
    points = places(running)
    with undone():
        for batch in batches:
            with suppress(ChangeRefused):  # all or none: nothing of it may be there
                running.change(*(named(change, points) for change in batch))

        session = running.again()
        events = [happened(event) for event in session.events.all()]
        assert fold(events) == session.state
        assert session.version == len(events) == session.events.last().seq


@SETTINGS
@given(batch=BATCH)
def test_a_batch_is_the_same_as_its_changes_one_after_the_other(
    running: Ready, batch: list[dict[str, Any]]
) -> None:
    session = running.again()
    start, points = deepcopy(session.state), places(running)
    mark = Happening((), "2026-11-24T10:00:00+00:00", "Dr Lind", "HL")
    try:
        filled, together = resolve(session, [named(change, points) for change in batch], mark)
    except ChangeRefused:
        return

    one_by_one = start
    for change in filled:
        one_by_one = fold([Happening((change,), mark.at, mark.by, mark.initials)], one_by_one)

    assert one_by_one == together
    assert session.state == start  # what is given is left alone


@SETTINGS
@given(batches=st.lists(BATCH, min_size=1, max_size=3))
def test_a_point_that_was_planned_never_vanishes_once_a_session_runs(
    running: Ready, batches: list[list[dict[str, Any]]]
) -> None:
    points = places(running)
    with undone():
        for batch in batches:
            with suppress(ChangeRefused):
                running.change(*(named(change, points) for change in batch))

        assert {point["id"] for point in points} <= {point["id"] for point in places(running)}


@SETTINGS
@given(batches=st.lists(BATCH, min_size=1, max_size=3))
def test_what_is_given_is_what_the_points_say(running: Ready, batches: list[list[dict[str, Any]]]) -> None:
    points = places(running)
    with undone():
        for batch in batches:
            with suppress(ChangeRefused):
                running.change(*(named(change, points) for change in batch))

        state = running.again().state
        volumes = {(zone["zone"], zone["side"]): zone["volume_ml"] for zone in state["zones"]}
        added_up = sum(
            (
                Decimal(point.get("ml", volumes[point["zone"], point["side"]]))
                for point in state["points"]
                if point["status"] in GIVEN
            ),
            Decimal(0),
        )
        assert given_ml(running.again()) == added_up


def test_the_state_is_plain_json_and_comes_back_the_same(world: World) -> None:
    ready = make_running_session(world)
    ready.everything_done()

    state = ready.again().state

    assert json.loads(json.dumps(state)) == state


def test_ids_of_a_lattice_are_the_same_each_time_it_is_laid(world: World) -> None:
    ready = make_running_session(world)
    zone = {"zone": "malar", "side": "L"}
    first = [p["id"] for p in places(ready) if p["side"] == "L"]

    ready.change({"op": "set-zone", **zone, "spacing_mm": 12})
    wider = [p["id"] for p in places(ready) if p["side"] == "L"]
    ready.change({"op": "set-zone", **zone, "spacing_mm": 10})

    assert len(wider) < len(first)
    assert [p["id"] for p in places(ready) if p["side"] == "L"] == first


def test_the_same_batch_sent_twice_is_written_once(world: World) -> None:
    from mesocare.treatment.actions import apply_changes

    ready = make_running_session(world)
    batch = {
        "session": ready.again(), "command_id": uuid.uuid4(), "version": ready.again().version,
        "changes": [{"op": "note", "text": "once"}], "by": ready.operator, "at": ready.at,
    }  # fmt: skip

    first, second = apply_changes(**batch), apply_changes(**batch)

    assert first.version == second.version
    assert [note["text"] for note in ready.again().state["notes"]] == ["once"]
