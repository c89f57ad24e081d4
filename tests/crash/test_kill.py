"""`kill -9` of the server while three people write: what was acknowledged is there, once and whole."""

import json
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crash.device import Device
from tests.support.server import Server

pytestmark = pytest.mark.server
KILLS = 30
Work = Callable[[Device, uuid.UUID, int], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    clinic = Server(tmp_path / "clinic")
    yield clinic
    clinic.kill()


@pytest.fixture
def charted(server: Server) -> dict[str, Any]:
    """A running session and three devices' sign-ins, with the server up."""
    made = server.python("tests.crash.session", "make")
    assert made.returncode == 0, made.stderr
    server.serve()
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found


def work_and_kill(server: Server, sign_ins: list[tuple[str, str]], work: Work) -> list[Device]:
    """Three devices work without a pause; the server is killed under them and started again, thirty times."""
    devices = [Device(server.url, number) for number in range(len(sign_ins))]
    for device, (email, password) in zip(devices, sign_ins, strict=True):
        device.sign_in(email, password)
    stop, broken = threading.Event(), list[BaseException]()

    def go_on(device: Device) -> None:
        turn = 0
        try:
            while not stop.is_set():
                turn += 1
                work(device, uuid.uuid4(), turn)
        except BaseException as failure:
            broken.append(failure)

    threads = [threading.Thread(target=go_on, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    chance = random.Random(20261125)
    for _ in range(KILLS):
        wait_for_work(devices, broken)
        time.sleep(chance.uniform(0, 0.3))
        server.kill()
        server.serve()
    stop.set()
    for thread in threads:
        thread.join()
    assert not broken, broken[0]
    return devices


def wait_for_work(devices: list[Device], broken: list[BaseException]) -> None:
    """Until something more was acknowledged: a server that is killed while it is starting proves nothing."""
    before = sum(len(device.acknowledged) for device in devices)
    while sum(len(device.acknowledged) for device in devices) == before and not broken:
        time.sleep(0.01)


def read(server: Server, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(server.home / "clinic.sqlite3")) as database:
        return database.execute(statement).fetchall()


def acknowledged_by(devices: list[Device]) -> set[str]:
    """What the devices were told was kept, once it is sure that commands were in flight at the kills."""
    assert not [refusal for device in devices for refusal in device.refused]
    assert sum(device.interrupted > 0 for device in devices) == len(devices), "a device was never interrupted"
    return {str(command) for device in devices for command in device.acknowledged}


def check_the_database_is_whole(server: Server) -> None:
    assert read(server, "PRAGMA integrity_check") == [("ok",)]
    assert read(server, "PRAGMA foreign_key_check") == []
    assert read(server, "SELECT count(*) FROM audit_commanddone WHERE result_key = ''") == [(0,)]
    verified = server.command("audit", "verify")
    assert verified.returncode == 0, verified.stderr


def test_what_was_charted_is_there_once_and_whole_after_thirty_kills(
    server: Server, charted: dict[str, Any]
) -> None:
    address = charted["address"]

    def chart(device: Device, command_id: uuid.UUID, turn: int) -> None:
        words = f"note {device.number} {turn}"
        changes = [{"op": "note", "text": words}, {"op": "note", "text": f"{words} again"}]
        body = {"command_id": str(command_id), "version": device.version, "changes": changes}
        answer = device.send(command_id, lambda: device.patch(address, body))
        device.version = json.loads(answer)["version"]

    devices = work_and_kill(server, charted["sign_ins"], chart)
    acknowledged = acknowledged_by(devices)
    check_the_database_is_whole(server)
    looked = server.python("tests.crash.session", "look", charted["session"])
    assert looked.returncode == 0, looked.stderr
    found = json.loads(looked.stdout)
    ours = {command: words for command, words in found["batches"].items() if words[0].startswith("note ")}

    assert len(acknowledged) >= KILLS
    assert set(ours) == acknowledged, "each acknowledged change is there, and no other"
    assert len({words[0] for words in ours.values()}) == len(ours), "no change is there twice"
    assert all(words[1] == f"{words[0]} again" for words in ours.values()), "no batch is half-written"
    assert found["seqs"] == list(range(1, found["version"] + 1)), "no gap and no number twice"
    assert found["adds_up"], "the session's state is the sum of its events"
    assert sorted(found["told_seqs"]) == [seq for seq in found["seqs"] if seq in set(found["told_seqs"])]
    assert len(found["told_seqs"]) >= len(ours), "each change has its audit event"
