#!/bin/sh
# Writes requirements.lock (what running Poise takes), requirements-dev.lock (that, and what testing
# takes) and requirements-kernel.lock (what compiling takes where there is no compiler) from
# pyproject.toml: exact versions with hashes, for every Python from 3.11 on.
# Versions that are locked already stay; `sh scripts/lock.sh --upgrade` takes newer ones.
set -eu

PATH=$PATH:.venv/bin
command -v uv >/dev/null || { echo "poise: uv is missing, which resolves the lock files: pip install uv" >&2; exit 1; }

compile() {
    uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-emit-index-url \
        --custom-compile-command "make lock" "$@"
}

compile "$@" pyproject.toml --group build -o requirements.lock
compile "$@" pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
compile "$@" --group kernel -o requirements-kernel.lock
