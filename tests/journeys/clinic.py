"""The people and devices of a journey, and the letters that reach the patient."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_string
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browser import check_page, keep_picture, wider_than_screen
from tests.support.server import Server

SECONDS_FOR_A_LETTER = 60


@dataclass(frozen=True)
class Person:
    """Who comes to the clinic."""

    given_name: str
    family_name: str
    sex: str
    born: date
    phone_number: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def email(self) -> str:
        return f"{self.given_name}.{self.family_name}@demo.example".lower()


@dataclass
class Journey:
    """One patient's way through the clinic, on three screens."""

    server: Server
    desk: Page
    tablet: Page
    phone: Page
    person: Person
    pictures: bool = False
    scripts: bool = True
    patient: str = ""  # the address of the patient's record
    seen: set[str] = field(default_factory=set)

    def step(self, page: Page, name: str, *, picture: str = "", whole: bool = False) -> None:
        """What holds at every stop: nothing serious for axe, nothing sideways, one heading; and a picture."""
        self.seen.add(name)
        if self.scripts:
            check_page(page)
        else:  # axe is a script too
            assert wider_than_screen(page) == 0
            assert page.locator("h1").count() == 1
        if self.pictures and picture:
            keep_picture(page, picture, whole=whole)

    def letter(self, kind: str) -> str:
        """The newest private link of a kind that reached the patient."""
        pattern = re.compile(rf"{re.escape(self.server.url)}(/l/[^\s]+?/{kind}/)")
        until = time.monotonic() + SECONDS_FOR_A_LETTER
        while time.monotonic() < until:
            found = [match[1] for body in self._letters() for match in pattern.finditer(body)]
            if found:
                return found[-1]
            time.sleep(0.3)
        raise AssertionError(f"no letter with a link to {kind} reached {self.person.email}")

    def _letters(self) -> list[str]:
        return [body for to, body in letters_in(self.server.home) if to == self.person.email]

    def open_letter(self, kind: str) -> None:
        """The patient taps the link and says their date of birth, as often as they are asked."""
        self.phone.goto(self.letter(kind))
        say_birth_date(self.phone, self.person.born.isoformat())


def say_birth_date(phone: Page, born: str) -> None:
    """Where a private link asks for it, as often as it asks."""
    if not phone.locator("input[name=birth_date_answer]").count():
        return
    for part, said in zip(("year", "month", "day"), born.split("-"), strict=True):
        phone.locator(f"input[name={part}]").fill(str(int(said)))
    form = phone.locator("form", has=phone.locator("input[name=birth_date_answer]"))
    with phone.expect_navigation():
        form.locator("button[type=submit], button:not([type])").first.click()  # in the patient's language
    expect(phone.locator("input[name=birth_date_answer]")).to_have_count(0)


def letters_in(home: Path) -> Iterator[tuple[str, str]]:
    """Every letter that left the clinic: to whom, and its words; the oldest first."""
    for file in sorted(Path(home, "outbox").glob("*")):
        for raw in file.read_text("utf-8").split("\n" + "-" * 79):
            letter = message_from_string(raw.strip("\n"))
            body = letter.get_payload(decode=True)
            if letter["To"] and isinstance(body, bytes):
                yield letter["To"], body.decode()


def press(page: Page, name: str) -> None:
    """Press the button with these words and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()
