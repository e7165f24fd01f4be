#!/bin/sh
# Makes .venv, installs the packages that LOCKFILE pins (with their hashes) and Poise itself, editable.
# Usage: scripts/make-venv.sh LOCKFILE      (from the repository's root; `make` does this)
# PYTHON=/path/to/python3 chooses the interpreter; otherwise the first one that is new enough.
# When something is missing: one line on standard error that says what to do, exit status 1.
set -u

lock=$1
venv=.venv
log=$venv/setup.log
oldest='(3, 11)'

fail() {
    echo "poise: $*" >&2
    exit 1
}

new_enough() {
    "$1" -c "import sys; sys.exit(sys.version_info < $oldest)" 2>/dev/null
}

version_of() {
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null || echo unknown
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null 2>&1 || fail "PYTHON=$PYTHON: no such program"
        new_enough "$PYTHON" ||
            fail "PYTHON=$PYTHON is Python $(version_of "$PYTHON"); Poise needs Python 3.11 or newer"
        python=$PYTHON
        return
    fi
    for python in python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$python" >/dev/null 2>&1 && new_enough "$python"; then
            return
        fi
    done
    if command -v python3 >/dev/null 2>&1; then
        fail "python3 is Python $(version_of python3); Poise needs Python 3.11 or newer" \
            "(install one, or name it: make PYTHON=/path/to/python3.11 ...)"
    fi
    fail "no python3 on the PATH; Poise needs Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)"
}

make_venv() {
    choose_python
    for module in venv ensurepip; do
        "$python" -c "import $module" 2>/dev/null ||
            fail "$python has no module $module, which makes .venv (Debian, Ubuntu: apt install python3-venv)"
    done
    echo "Making .venv with Python $(version_of "$python") ($(command -v "$python"))"
    if ! said=$("$python" -m venv --clear "$venv" 2>&1); then
        rm -rf "$venv" 2>/dev/null
        fail "$python -m venv .venv did not work: $(printf '%s\n' "$said" | grep . | tail -n 1)"
    fi
}

# The last thing pip complained about, in one line.
pip_reason() {
    reason=$(grep '^ *ERROR: ' "$log" | tail -n 1 | sed 's/^ *ERROR: //')
    [ -n "$reason" ] || reason=$(grep -v '^[[:space:]]*$' "$log" | tail -n 1)
    printf '%s' "$reason" | cut -c 1-300
}

pip_install() {
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --retries 2 "$@" >>"$log" 2>&1
}

[ -f "$lock" ] || fail "$lock is missing; run this from the root of the repository"
writable=.
[ ! -e "$venv" ] || writable=$venv
[ -w "$writable" ] || fail "user $(id -un) cannot write to the folder $writable of $(pwd); a user who can must run this"
# An environment knows its own path: one that was moved or copied is made again.
moved=no
[ "$(cat "$venv/.place" 2>/dev/null || pwd -P)" = "$(pwd -P)" ] || moved=yes
[ $moved = no ] && [ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" || make_venv
: >"$log" || fail "cannot write $log"
"$venv/bin/python" -m pip --version >>"$log" 2>&1 || fail "$venv has no pip: remove $venv and run this again"

echo "Installing the packages of $lock"
if ! pip_install --require-hashes -r "$lock"; then
    if grep -qiE 'connection|timed out|name resolution|no matching distribution|proxy|ssl' "$log"; then
        fail "pip cannot fetch the packages of $lock; is there a way to a package index? ($(pip_reason); all of it: $log)"
    fi
    fail "pip cannot install the packages of $lock: $(pip_reason) (all of it: $log)"
fi
# Without a compiler, and without a way to fetch one, Poise is complete but for its kernel.
"$venv/bin/python" -m scripts.build_kernel --quiet ||
    echo "poise: continuing without the kernel: --solver search makes the moves of hbal" >&2
# The build backend is one of the locked packages, so nothing is fetched here.
pip_install --no-index --no-deps --no-build-isolation --editable . ||
    fail "cannot install Poise itself into .venv: $(pip_reason) (all of it: $log)"
pwd -P >"$venv/.place"
