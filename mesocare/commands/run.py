"""`mesocare run`: migrate, serve, work the queue, and print the address."""

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from mesocare.commands.speaking import Unanswerable, django_ready, tell
from mesocare.commands.work import stop_when_told

EXAMPLE = "mesocare run --port 8000"
BLOCKING_THREADS = "4"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty clinic empty")


def perform(args: argparse.Namespace) -> int:
    _refuse_taken_port(args.host, args.port)
    os.environ.setdefault("MESOCARE_ORIGIN", f"http://{_spoken(args.host)}:{args.port}")
    django_ready()
    _prepare(with_demo=not args.no_demo)
    stop = stop_when_told()
    processes = [_serve(args.host, args.port), _work()]
    try:
        _wait_until_it_answers(args, processes[0])
        _announce()
        while not stop.wait(0.5):
            _notice_deaths(processes)
    finally:
        _stop(processes)
    tell("Stopped. The data is kept.")
    return 0


def _spoken(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 – compared, not bound


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Unanswerable(
                f"Port {port} cannot be used ({taken.strerror}). Choose another: PORT=8001"
            ) from None


def _prepare(with_demo: bool) -> None:
    from django.core.management import call_command

    from mesocare.clinics.models import Organisation

    tell("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    warn_of_old_sqlite()
    if with_demo and not Organisation.objects.exists():
        from mesocare.commands.demo import create_demo

        create_demo()


def warn_of_old_sqlite() -> None:
    """Say when this SQLite has a fault that newer ones do not; backups are the remedy until it is
    replaced.
    """
    import sqlite3

    from django.db import connection

    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < (3, 51, 3):
        tell(
            f"Note: SQLite {sqlite3.sqlite_version} predates a rare fault's repair (3.51.3). "
            "Make backups: mesocare backup FILE."
        )


def _serve(host: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    options = ["--blocking-threads", BLOCKING_THREADS, "--workers", "1", "--no-ws", "--log-level", "warning"]
    return subprocess.Popen([*command, *options, "mesocare.wsgi:application"], start_new_session=True)


def _work() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "mesocare", "work"], start_new_session=True)


def _wait_until_it_answers(args: argparse.Namespace, server: subprocess.Popen[bytes]) -> None:
    address = f"http://{_spoken(args.host)}:{args.port}/accounts/login/"
    for _ in range(SECONDS_TO_START * 5):
        if server.poll() is not None:
            raise Unanswerable("The server stopped while it was starting; its reason stands above.")
        try:
            urllib.request.urlopen(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise Unanswerable(f"The server did not answer within {SECONDS_TO_START} seconds.")


def _announce() -> None:
    from django.conf import settings

    from mesocare.commands.demo import sign_ins

    print(f"\nMesocare is open at  {settings.ORIGIN}/\n", flush=True)
    for line in sign_ins():
        print(f"  {line}", flush=True)
    print("\nCtrl-C stops it; the data is kept.", flush=True)


def _notice_deaths(processes: list[subprocess.Popen[bytes]]) -> None:
    for process, name in zip(processes, ("server", "worker"), strict=True):
        if process.poll() is not None:
            raise Unanswerable(f"The {name} stopped by itself (status {process.returncode}).")


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
