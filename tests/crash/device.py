"""A device at the clinic: sends each command until it is acknowledged, across crashes and restarts."""

import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

PATIENCE = 30.0


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass
class Device:
    """One browser, signed in as one person."""

    url: str
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
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True).encode()
        return self._ask(urllib.request.Request(self.url + path, body, {"Referer": self.url + path}))

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def send(self, path: str, fields: dict[str, Any], command_id: uuid.UUID) -> None:
        """Send a command until it is acknowledged or refused, also across a server's death."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, body = self.post(path, {**fields, "command_id": str(command_id)})
            except (OSError, http.client.HTTPException):
                self.interrupted += 1
                time.sleep(0.05)
                continue
            if status < 400:
                self.acknowledged.append(command_id)
            else:
                heading = re.sub(r"<[^>]+>|\s+", " ", body)[:300]
                self.refused.append(f"{status} {heading}")
            return
        raise TimeoutError(f"{path} was not answered within {PATIENCE} s")
