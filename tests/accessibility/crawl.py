"""Finding every page of the demo clinic the way a person does: by following its links."""

import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from email import message_from_string
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.support.server import Server

FILES = (".pdf", ".txt", ".json", ".js", ".css", ".svg", ".webmanifest", "/download/")
LINK = re.compile(r"/l/[A-Za-z0-9_-]{43}/[^\s\"<>]*")


def name_of(address: str) -> str:
    """The name of the route behind an address; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def links_on(page: Page) -> list[str]:
    """Where a person can go from here, without what is only an anchor on this page or a file."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    here = urlsplit(page.url)
    return [
        link.split("#")[0]
        for link in found
        if urlsplit(link).netloc == here.netloc and not urlsplit(link).path.endswith(FILES)
    ]


def walk(page: Page, starts: list[str], each: int = 1, most: int = 400) -> Iterator[str]:
    """Open page after page, of each route at most `each` examples."""
    waiting, seen, counted = list(starts), set[str](), dict[str, int]()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        name = name_of(address)
        if address in seen or not name or counted.get(name, 0) >= each:
            continue
        seen.add(address)
        answer = page.goto(address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        counted[name] = counted.get(name, 0) + 1
        if answer.status == 404 and address in starts:
            continue  # of the other site
        assert answer.status < 400, f"{address} answered {answer.status}, and a link leads there"
        yield name
        waiting += links_on(page)


def sessions(server: Server) -> list[str]:
    """The treatments of the demo, one of each state, because a list shows only the latest."""
    statement = """
        SELECT p.uuid, s.uuid FROM treatment_treatmentsession s JOIN patients_patient p ON p.id = s.patient_id
        ORDER BY s.id DESC
    """
    with closing(sqlite3.connect(server.home / "clinic.sqlite3")) as database:
        rows = [[str(uuid.UUID(text)) for text in row] for row in database.execute(statement)]
    return [f"{server.url}/patients/{patient}/sessions/{session}/" for patient, session in rows]


def private_links(server: Server) -> list[tuple[str, str]]:
    """Every private link in the clinic's outbox with its patient's date of birth."""
    with closing(sqlite3.connect(server.home / "clinic.sqlite3")) as database:
        born = dict(
            database.execute("SELECT email, birth_date FROM patients_patient WHERE birth_date IS NOT NULL")
        )
    found = []
    for file in sorted(Path(server.home / "outbox").iterdir()):
        letter = message_from_string(file.read_text("utf-8"))
        content = letter.get_payload(decode=True)
        text = content.decode() if isinstance(content, bytes) else str(content)
        found += [(link, born[letter["To"]]) for link in LINK.findall(text) if letter["To"] in born]
    return found
