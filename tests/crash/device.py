"""A device at the clinic: sends each command until it is acknowledged, across crashes and restarts."""

import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

PATIENCE = 120.0


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass
class Device:
    """One browser, signed in as one person."""

    url: str
    number: int
    version: int = 1  # of the last answer
    acknowledged: list[uuid.UUID] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    interrupted: int = 0  # how often a command was in flight when the server died
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies, NoRedirects())

    def sign_in(self, email: str, password: str) -> None:
        self.get("/accounts/login/")
        status, _ = self.post("/accounts/login/", {"login": email, "password": password})
        assert status == 302, f"signing in answered {status}"

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, str]:
        whole = {"csrfmiddlewaretoken": self._token(), **fields}
        body = urllib.parse.urlencode(whole, doseq=True).encode()
        return self._ask(urllib.request.Request(self.url + path, body, {"Referer": self.url + path}))

    def patch(self, path: str, body: dict[str, Any]) -> tuple[int, str]:
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": self._token(),
            "Referer": self.url + path,
        }
        content = json.dumps(body).encode()
        return self._ask(urllib.request.Request(self.url + path, content, headers, method="PATCH"))

    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken"), "")

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def send(self, command_id: uuid.UUID, ask: Callable[[], tuple[int, str]]) -> str:
        """Send a command until it is acknowledged or refused, also across a server's death."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, body = ask()
            except (OSError, http.client.HTTPException):
                self.interrupted += 1
                time.sleep(0.05)
                continue
            if status < 400:
                self.acknowledged.append(command_id)
            else:
                self.refused.append(f"{status} {re.sub('<[^>]+>', ' ', body)[:300]}")
            return body
        raise TimeoutError(f"no answer within {PATIENCE} s")
