#!/usr/bin/env bash
# The live tests, one lab after the other, and a plain word where one cannot run.
#   test-live.sh [--full] [ganeti | uml | postgresql]...      one case of each kind; --full: all cases
# Of a lab with a test that failed, logs and consoles are kept in .lab-failures.
# POISE_LABS_EXPECTED="ganeti uml": labs that have to run here; the others may say that they cannot.
# Exit code: 0 all that ran passed; 1 a test failed, or a lab that is expected did not run.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

chosen="live and not full" labs=()
for word in "$@"; do
    case $word in
        --full) chosen=live ;;
        ganeti | uml | postgresql) labs+=("$word") ;;
        *) echo "usage: test-live.sh [--full] [ganeti | uml | postgresql]..." >&2; exit 2 ;;
    esac
done
((${#labs[@]})) || labs=(ganeti postgresql uml)

told=$(mktemp)
trap 'rm -f "$told"' EXIT
# Ended from outside, pytest takes the cluster down first; wait for that, and keep its pipe open.
ended=
trap 'ended=yes' INT TERM
failed=()
for lab in "${labs[@]}"; do
    began=$SECONDS
    rm -rf ".lab-failures/$lab"
    POISE_LIVE=1 .venv/bin/python -m pytest -m "$chosen" --durations=10 "tests/labs/$lab" 2>&1 |
        (trap "" INT TERM && exec tee "$told")
    code=$?
    if ((code)); then
        failed+=("$lab (exit $code)")
        [[ -d .lab-failures/$lab ]] && echo "$lab: logs of the lab are in $PWD/.lab-failures/$lab"
    elif ! tail -n 1 "$told" | grep -q passed; then
        reason=$(grep -m 1 -o 'cannot run here: .*' "$told")
        echo "$lab: no live test ran: ${reason:-all were skipped}"
        [[ " ${POISE_LABS_EXPECTED:-} " = *" $lab "* ]] && failed+=("$lab (expected here, and did not run)")
    else
        echo "$lab: passed in $((SECONDS - began)) s"
    fi
    [[ $ended ]] && break
done
((${#failed[@]} == 0)) && [[ ! $ended ]] && exit 0
echo "live tests: ${failed[*]:-ended from outside}" >&2
exit 1
