"""`kill -9` of the server while three people write: what was acknowledged is there, once and whole."""

import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mesocare.demo.people import SIGN_INS
from tests.crash.device import Device
from tests.support.server import Server

pytestmark = pytest.mark.server
KILLS = 30
CLIENTS = 3
Work = Callable[[Device, uuid.UUID, int], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    clinic = Server(tmp_path / "clinic")
    made = clinic.command("demo")
    assert made.returncode == 0, made.stderr
    clinic.serve()
    yield clinic
    clinic.kill()


def work_and_kill(server: Server, works: list[Work], kills: int) -> list[Device]:
    """Let each device do its work without end, and kill and restart the server under them."""
    devices = [Device(server.url) for _ in works]
    for device, person in zip(devices, (SIGN_INS[1], SIGN_INS[0], SIGN_INS[1]), strict=True):
        device.sign_in(person.email, person.password)
    stop = threading.Event()
    broken: list[BaseException] = []

    def go_on(device: Device, work: Work) -> None:
        turn = 0
        try:
            while not stop.is_set():
                turn += 1
                work(device, uuid.uuid4(), turn)
        except BaseException as failure:
            broken.append(failure)

    threads = [threading.Thread(target=go_on, args=pair) for pair in zip(devices, works, strict=True)]
    for thread in threads:
        thread.start()
    chance = random.Random(20261125)
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 0.6))
        server.kill()
        server.serve()
    stop.set()
    for thread in threads:
        thread.join()
    assert not broken, broken[0]
    return devices


def read(server: Server, statement: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(server.home / "clinic.sqlite3")) as database:
        return database.execute(statement).fetchall()


def check_nothing_was_lost(server: Server, devices: list[Device]) -> set[str]:
    """Every acknowledged command stands in the ledger with its result; the chain and the file are whole."""
    acknowledged = {str(command).replace("-", "") for device in devices for command in device.acknowledged}
    assert not [refusal for device in devices for refusal in device.refused]
    assert sum(device.interrupted for device in devices) >= CLIENTS, (
        "hardly a command was in flight at a kill"
    )
    ledger = dict(read(server, "SELECT command_id, result_key FROM audit_commanddone"))
    assert acknowledged <= set(ledger), "an acknowledged command is gone"
    assert all(ledger.values()), "a command was claimed and not finished"
    assert read(server, "PRAGMA integrity_check") == [("ok",)]
    assert read(server, "PRAGMA foreign_key_check") == []
    verified = server.command("audit", "verify")
    assert verified.returncode == 0, verified.stderr
    return acknowledged


def add_patient(name: str) -> Work:
    def work(device: Device, command_id: uuid.UUID, turn: int) -> None:
        fields = {
            "family_name": f"{name}{chr(97 + turn // 676)}{chr(97 + turn // 26 % 26)}{chr(97 + turn % 26)}",
            "given_name": str(command_id).translate(str.maketrans("0123456789-", "ghijklmnopq")),
            "sex": "female",
            "language": "en",
        }
        device.send("/patients/new/", fields, command_id)

    return work


def test_patients_that_were_saved_are_there_once_after_thirty_kills(server: Server) -> None:
    before = read(server, "SELECT count(*) FROM patients_patient")[0][0]
    devices = work_and_kill(server, [add_patient(name) for name in ("Quill", "Feather", "Nib")], KILLS)
    acknowledged = check_nothing_was_lost(server, devices)
    [(patients,)] = read(server, "SELECT count(*) FROM patients_patient")
    [(created,)] = read(server, "SELECT count(*) FROM audit_auditevent WHERE action = 'patient created'")
    assert patients == before + len(acknowledged), "each acknowledged patient is there once, and no other"
    assert created == patients, "each patient has its event, and each event its patient"
