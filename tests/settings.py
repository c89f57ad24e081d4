"""The clinic's settings with a home of its own, a password hash that costs no time and a disk that need not
be safe.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="mesocare-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["MESOCARE_HOME"] = _home

from mesocare.settings import *  # noqa: E402, F403
from mesocare.settings import DATABASES, MIDDLEWARE  # noqa: E402

# It reads every static file anew for each test client; the journeys have the real server with it.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads that share a database in memory lock each other's tables, which no clinic's ever
    # do.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_home) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
# Between tests every table is emptied with DELETE, which the guards are there to stop.
GUARD_ROWS = False
