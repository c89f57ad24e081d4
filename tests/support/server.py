"""A real server in a process of its own, with a home of its own: what a clinic runs, so that it can
be killed.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`mesocare run` with its folder. `start`, `stop` and `kill` may be called as often as one likes."""

    home: Path
    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ()
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE"}}
        own = {"MESOCARE_HOME": str(self.home), "MESOCARE_ORIGIN": self.url, "DATABASE_URL": ""}
        return {**kept, **own, "MESOCARE_PROXIES": "1"}

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run `mesocare …` for this clinic and give back what it said."""
        return self.python("mesocare", *words)

    def python(self, module: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a module beside the server, on the same clinic."""
        whole = [sys.executable, "-m", module, *words]
        return subprocess.run(whole, cwd=ROOT, env=self.environment, capture_output=True, text=True)

    def start(self) -> None:
        """Start it as a clinic does, and wait until it answers."""
        self._start("-m", "mesocare", "run", "--port", str(self.port), *self.options)

    def serve(self) -> None:
        """Start the web server alone, on a database that is there."""
        granian = ("granian", "--interface", "wsgi", "--blocking-threads", "4", "--log-level", "warning")
        self._start("-m", *granian, "--port", str(self.port), "mesocare.wsgi:application")

    def _start(self, *words: str) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            assert self.process.poll() is None, f"the server stopped: {self.said()}"
            assert time.monotonic() < deadline, f"the server did not start: {self.said()}"
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def said(self) -> str:
        return (self.home / "server.log").read_text()[-2000:]

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
            self.process = None

    def kill(self) -> None:
        """`kill -9` of the server, its worker and what started them, without a word of warning."""
        if self.process is not None:
            for child in [self.process.pid, *_children(self.process.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            self.process.wait()
            self.process = None


def _children(parent: int) -> list[int]:
    """All processes beneath one, on any Unix."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = {int(pid): int(above) for pid, above in (line.split() for line in listed.splitlines())}
    found = [pid for pid, above in parents.items() if above == parent]
    return found + [deeper for pid in found for deeper in _children(pid)]


@contextlib.contextmanager
def running(home: Path, **options: Any) -> Iterator[Server]:
    server = Server(home, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()
