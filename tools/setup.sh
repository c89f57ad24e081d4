#!/bin/sh
# Makes .venv and installs what the lock files say: `tools/setup.sh run` for the clinic, `tools/setup.sh dev` for tests too.
# Does nothing when that has been done since the lock files last changed.
set -eu
cd "$(dirname "$0")/.."
want=$1
lock=requirements.txt
[ "$want" = dev ] && lock=requirements-dev.txt
stamp=.venv/installed-$want

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python3.14; do
        if "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s' "$name"
            return
        fi
    done
    say "Mesocare needs Python 3.11 or newer, and none is on the PATH."
    say "Debian and Ubuntu: apt-get install python3 python3-venv    macOS: install it from python.org"
    exit 1
}

make_venv() {
    python=$(find_python)
    if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        "$python" -m venv .venv
        return
    fi
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing python$version-venv …"
        apt-get update -qq && apt-get install -y -qq "python$version-venv" >/dev/null
        "$python" -m venv .venv
    else
        say "Python is there, but not the part that makes environments. Install it, then try again:"
        say "    sudo apt-get install python$version-venv"
        exit 1
    fi
}

fresh() { [ -e "$1" ] && [ "$1" -nt "$lock" ] && [ "$1" -nt pyproject.toml ]; }

[ -x .venv/bin/python ] || make_venv
fresh "$stamp" && exit 0
[ "$want" = run ] && fresh .venv/installed-dev && exit 0
say "Installing from $lock …"
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement "$lock"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch "$stamp"
