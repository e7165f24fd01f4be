#!/usr/bin/env bash
# `make demo` and `make test` of the last commit as users have them: in fresh trees of Debian 12
# (Python 3.11) and Debian 13 (Python 3.13), by an ordinary user; and with a Python 3.12 of this machine,
# where it has one, in a tree of its own Debian. The trees are removed afterwards; of one that failed, the
# log stays. Ended by a signal, the script leaves no process, no mount and no folder.
#   test-trees.sh [bookworm | trixie | 3.12]...      all of them unless some are named
# The trees have no C compiler: the kernel is built with the one that is fetched (ziglang).
# Needs root and Debian; installs mmdebstrap where it is missing. Packages come from where apt and pip of
# this machine have them: its sources, its pip configuration and what that names.
# TREES=FOLDER (where they are made, /tmp/poise-trees), KEEP=1 (leave them), WORKERS (as for make test),
# PYTEST_ADDOPTS (as for pytest).
# Exit code: 0 all passed; 1 some did not; 77 cannot run here, with the reason in one line.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

trees=${TREES:-/tmp/poise-trees}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
packages=python3,python3-venv,make,git,ca-certificates,openssl,procps
# What the Python 3.12 of another build needs beside the C library.
libraries=libssl3,libffi8,libsqlite3-0,libbz2-1.0,liblzma5,zlib1g,libreadline8,libncursesw6,libuuid1
passed_on=(http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY SSL_CERT_FILE
    REQUESTS_CA_BUNDLE WORKERS PYTEST_ADDOPTS)

# All work is done in a second run of this script, the first process of a namespace: with it, everything
# that it started ends.
worker=
[[ ${1:-} = --worker ]] && worker=yes && shift

cannot() { echo "test-trees: cannot run here: $*" >&2; exit 77; }

# ---------------------------------------------------------------- what this machine has

apt_install() {
    apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    apt-get update -q >/dev/null 2>&1 &&
        apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1
}

# prepare: what is installed on this machine, and whether it allows what is to be done
prepare() {
    [[ $(id -u) = 0 ]] || cannot "not root"
    command -v apt-get >/dev/null || cannot "no apt-get (not a Debian)"
    command -v pgrep >/dev/null || cannot "no pgrep (Debian package procps)"
    unshare --mount --pid --fork true 2>/dev/null || cannot "no permission to make namespaces"
    command -v mmdebstrap >/dev/null || apt_install mmdebstrap debian-archive-keyring ||
        cannot "mmdebstrap cannot be installed"
    [[ -e $keyring ]] || cannot "no $keyring"
}

# look: where its packages come from, and which other Python it has
look() {
    host=$(source /etc/os-release && echo "${VERSION_CODENAME:-}")
    sources=()
    local path
    for path in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        [[ -s $path ]] && grep -qw "$host" "$path" && sources+=("$path")
    done
    ((${#sources[@]})) || cannot "no package sources of Debian in /etc/apt"
    python312=$(find ~/.pyenv/versions/3.12*/bin /usr/local/bin /usr/bin -maxdepth 1 \
        -name python3.12 2>/dev/null | head -n 1)
}

# apt_settings: the machine's proxies and what it holds of dates, as options of mmdebstrap
apt_settings() {
    apt-config dump | grep -iE '^Acquire::(([a-z]+::)*Proxy[^ ]*|Check-[A-Za-z-]+) "..*";$' |
        sed 's/^/--aptopt=/'
}

# pip_places: files and folders of this machine that pip's configuration names
pip_places() {
    {
        env | grep -E '^(PIP_|SSL_CERT_FILE=|REQUESTS_CA_BUNDLE=)'
        cat /etc/pip.conf ~/.pip/pip.conf ~/.config/pip/pip.conf 2>/dev/null
    } | sed -E 's/^[^=]*= *//' | tr ' \t' '\n\n' | while read -r place; do
        case $place in
            file:///*) dirname "${place#file://}" ;; # an index, whose files lie beside it
            /*) echo "$place" ;;
        esac
    done | sort -u
}

# ---------------------------------------------------------------- one tree

# make_tree SUITE FOLDER PACKAGES
make_tree() {
    local suite=$1 tree=$2 options=() texts=() path
    for path in "${sources[@]}"; do
        sed "s/\b$host\b/$suite/g" "$path" >"$tree.$(basename "$path")"
        texts+=("$tree.$(basename "$path")")
    done
    mapfile -t options < <(apt_settings)
    mmdebstrap --mode=root --variant=minbase --format=directory --keyring="$keyring" \
        --aptopt='APT::Install-Recommends "false"' "${options[@]}" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --include="$3" "$suite" "$tree" "${texts[@]}" >"$tree.log" 2>&1 || return 1
    # where packages come from, and by whom they are vouched for, is this machine's business
    while read -r path; do
        if [[ -d $path ]]; then
            mkdir -p "$tree$path"
        elif [[ -f $path ]]; then
            install -D -m 644 "$path" "$tree$path"
        fi
    done < <(pip_places)
    [[ -s /etc/pip.conf ]] && install -m 644 /etc/pip.conf "$tree/etc/pip.conf"
    cat /etc/resolv.conf >"$tree/etc/resolv.conf"
    chroot "$tree" useradd --home-dir /srv/user --create-home --shell /bin/bash --user-group user
    for path in ~/.config/pip/pip.conf ~/.pip/pip.conf; do
        [[ -s $path ]] && install -D -m 644 "$path" "$tree/srv/user/.config/pip/pip.conf" && break
    done
    git clone --quiet --no-hardlinks . "$tree/srv/user/source" || return 1
    chroot "$tree" chown -R user:user /srv/user
}

# inside TREE COMMAND...: as its ordinary user, in the source's folder, on this machine's network
inside() {
    local tree=$1 given=(HOME=/srv/user USER=user PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 POISE_ZIG=1) name
    shift
    for name in "${passed_on[@]}" "${!PIP_@}"; do
        [[ -n ${!name:-} ]] && given+=("$name=${!name}")
    done
    mapfile -t places < <(pip_places)
    [[ ${with_python:-} ]] && places+=("$(dirname "$(dirname "$with_python")")")
    # The first process stays root's, so that it can be ended together with its parent: the kernel forgets
    # that wish when a process changes its user.
    # shellcheck disable=SC2016  # expanded inside
    unshare --mount --pid --fork --kill-child --propagation private bash -c '
        tree=$1 count=$2; shift 2
        mount -t proc proc "$tree/proc"
        mount -t tmpfs tmpfs "$tree/tmp" -o mode=1777
        mount -t tmpfs tmpfs "$tree/dev" -o mode=755
        for device in null zero full random urandom tty; do
            touch "$tree/dev/$device" && mount --bind "/dev/$device" "$tree/dev/$device"
        done
        mkdir "$tree/dev/pts" "$tree/dev/shm"
        mount -t devpts devpts "$tree/dev/pts" -o newinstance,ptmxmode=666,mode=620
        ln -s pts/ptmx "$tree/dev/ptmx"
        ln -s /proc/self/fd "$tree/dev/fd"
        mount -t tmpfs tmpfs "$tree/dev/shm" -o mode=1777
        for ((; count > 0; count--)); do
            if [[ -d $1 ]]; then mount --bind "$1" "$tree$1"; fi
            shift
        done
        chroot "$tree" setpriv --reuid=user --regid=user --init-groups --no-new-privs env -i "$@"
        exit $?' bash "$tree" "${#places[@]}" "${places[@]}" "${given[@]}" \
        bash -c 'cd ~/source && exec "$@"' bash "$@" </dev/null
}

# try NAME SUITE [PYTHON]: a tree, the demo and the tests in it; one line of what came of it
try() {
    local name=$1 suite=$2 with_python=${3:-} tree=$trees/$1 began=$SECONDS what said python=()
    local wanted=$packages
    rm -rf --one-file-system "$tree"{,.*}
    # The peer of the comparisons is Ganeti 3.0, which Debian 12 has.
    [[ $suite = bookworm ]] && wanted+=,ganeti-htools
    [[ $with_python ]] && wanted+=,$libraries && python=("PYTHON=$with_python")
    if ! make_tree "$suite" "$tree" "$wanted"; then
        echo "$name: the tree could not be made: $(grep -m 1 -E '^E: ' "$tree.log" || tail -n 1 "$tree.log")"
        remove "$tree"
        return 1
    fi
    if [[ $with_python ]]; then
        mkdir -p "$tree$(dirname "$(dirname "$with_python")")"
        chmod 711 "$tree/root"
    fi
    echo "$name: a tree of $suite with $(inside "$tree" "${with_python:-python3}" --version) ($((SECONDS - began)) s)"
    for what in demo test; do
        began=$SECONDS
        if ! inside "$tree" make "${python[@]}" "$what" >>"$tree.log" 2>&1; then
            echo "$name: make $what failed, see $tree.log:"
            grep -E '^(FAILED|ERROR|poise:) ' "$tree.log" | head -n 20
            tail -n 3 "$tree.log"
            remove "$tree"
            return 1
        fi
        if ! inside "$tree" test -e planner/kernel/libpoise.so; then
            echo "$name: make $what built no kernel, see $tree.log"
            remove "$tree"
            return 1
        fi
        said=""
        [[ $what = test ]] && said=": $(grep -E '[0-9]+ passed' "$tree.log" | tail -n 1)"
        echo "$name: make $what passed in $((SECONDS - began)) s$said"
    done
    remove "$tree"
    [[ ${KEEP:-} ]] || rm -f "$tree.log"
}

# remove TREE: all but its log
remove() {
    [[ ${KEEP:-} ]] || rm -rf --one-file-system "$1" "$1".*sources*
}

# ---------------------------------------------------------------- all of them

# every [SUITE]...: the trees that are named, one after the other
every() {
    local one suite failed=()
    for one in "${@:-all}"; do
        case $one in
            all)
                for suite in bookworm trixie; do try "$suite" "$suite" || failed+=("$suite"); done
                if [[ $python312 ]]; then
                    try python3.12 "$host" "$python312" || failed+=(python3.12)
                else
                    echo "python3.12: this machine has none, so it is left out"
                fi
                ;;
            bookworm | trixie) try "$one" "$one" || failed+=("$one") ;;
            3.12)
                [[ $python312 ]] || cannot "no Python 3.12"
                try python3.12 "$host" "$python312" || failed+=(python3.12)
                ;;
        esac
    done
    ((${#failed[@]} == 0)) || { echo "test-trees: failed: ${failed[*]}" >&2; return 1; }
}

# end_worker: returns when the last process of its namespace is gone, and with it the last mount
end_worker() {
    local first
    kill -STOP "$!" # it starts nothing more
    first=$(pgrep --parent "$!")
    kill -KILL "$!" $first
    while kill -0 $first; do sleep 0.1; done
}

# ended NUMBER: by that signal
ended() {
    trap '' HUP INT TERM
    echo "test-trees: ended by a signal" >&2
    exec 2>/dev/null # the shell and unshare tell of what is killed here
    [[ ${!:-} ]] && end_worker
    if [[ ${!:-} && ! ${KEEP:-} ]]; then
        rm -rf --one-file-system "$trees"/{bookworm,trixie,python3.12}{,.*}
        rmdir --ignore-fail-on-non-empty "$trees"
    fi
    exit $((128 + $1))
}

if [[ $worker ]]; then
    look
    every "$@"
    exit
fi

for one in "$@"; do
    [[ $one =~ ^(all|bookworm|trixie|3\.12)$ ]] ||
        { echo "usage: test-trees.sh [bookworm | trixie | 3.12]..." >&2; exit 2; }
done
for signal in HUP=1 INT=2 TERM=15; do
    # shellcheck disable=SC2064  # the number is known now
    trap "ended ${signal#*=}" "${signal%=*}"
done
prepare
mkdir -p "$trees" || exit 1
exec 9<"$trees"
flock --nonblock 9 || cannot "another run makes its trees in $trees"
[[ -z $(git status --porcelain 2>/dev/null) ]] || echo "test-trees: tests the last commit, without what has changed since"
# Killed without a chance to act, the script still takes the worker along. A session of its own: Ctrl-C at
# the terminal is for this process alone. Interrupts, which the shell turns off for what it starts in the
# background, are what some tests are about.
env --default-signal=INT,QUIT setsid setpriv --pdeathsig KILL \
    unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
    bash "$PWD/scripts/test-trees.sh" --worker "$@" 9<&- &
wait "$!"
code=$?
[[ ${KEEP:-} ]] || rmdir --ignore-fail-on-non-empty "$trees"
exit "$code"
