#!/bin/sh
# Make .venv hold exactly what a lock says: tools/install.sh requirements.txt
# A start with nothing to do costs a few milliseconds; PYTHON chooses the interpreter.
set -eu
lock=$1
cd "$(dirname "$0")/.."
stamp=.venv/installed-$lock

say() { printf '%s\n' "$*" >&2; }
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# What was installed: where the checkout lies (an editable install knows its folder), and which packages.
wanted() { printf '%s\n' "$PWD"; cat pyproject.toml "$lock"; }

if [ -f "$stamp" ] && wanted | cmp -s - "$stamp" && recent .venv/bin/python; then
    exit 0
fi

if ! recent .venv/bin/python; then
    python=
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if recent "$candidate"; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        say "CareFlow needs Python 3.11 or newer, and none was found: install one, or name it with PYTHON=/path/to/python3."
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "$(command -v "$python") comes without venv: install it first (on Debian and Ubuntu: apt-get install python3-venv)."
        exit 1
    fi
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
fi

say "Installing $lock"
rm -f .venv/installed-*
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
# setuptools stands in the lock, so building the editable install fetches nothing.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
wanted >"$stamp"
# The lock for development contains the other one.
if [ "$lock" = requirements-dev.txt ]; then
    lock=requirements.txt
    wanted >.venv/installed-$lock
fi
