#!/usr/bin/env bash
# `poise hbal`, `hail` and `hroller` beside the installed binaries on freshly generated cases: by hand, as it
# takes an hour. Differences are laid out in folders of /tmp, each with a `run` script.
#   fidelity.sh [FIRST-LAST]       seeds; others than the last time find other differences
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

seeds=${1:-0-2499}
[[ $seeds =~ ^([0-9]+)-([0-9]+)$ ]] || { echo "usage: fidelity.sh [FIRST-LAST]" >&2; exit 2; }
first=${BASH_REMATCH[1]} last=${BASH_REMATCH[2]}
command -v hbal >/dev/null || { echo "fidelity: hbal is not installed (Debian package ganeti-htools)" >&2; exit 1; }

failed=()
compare() {
    local what=$1
    shift
    echo "$what"
    .venv/bin/python -m "$@" || failed+=("$what")
}
compare "hbal" tests.fidelity.compare --seeds "$seeds"
compare "hail" tests.fidelity.compare --tool hail --seeds "$seeds"
compare "hroller" tests.fidelity.compare --tool hroller --seeds "$seeds"
# seconds each, in which the two wait for jobs
compare "hbal -L -X" tests.fidelity.execute_compare --seeds "$first-$((first + (last - first) / 250))"
((${#failed[@]} == 0)) || { echo "fidelity: different: ${failed[*]}" >&2; exit 1; }
