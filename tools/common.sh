# What the scripts of this folder share; sourced, not run.
#
# Sets project (the top folder), PG_MAJOR and PG_CONFIG (both may be set by the caller), and offers the
# functions below. The caller has done `set -euo pipefail`.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

complain() {
    printf '%s\n' "$*" >&2
}

# The PostgreSQL that this Debian release brings.
debian_postgresql_major() {
    local release
    release=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_ID:-}")
    case $release in
        13) echo 17 ;;
        *) echo 15 ;;
    esac
}

# Neither is exported: a script called from here, perhaps to install them, finds out by itself.
if [ -n "${PG_CONFIG:-}" ]; then
    command -v "$PG_CONFIG" >/dev/null || {
        complain "PG_CONFIG=\"$PG_CONFIG\" is not a program."
        exit 1
    }
    PG_MAJOR=$("$PG_CONFIG" --version | sed -E 's/^PostgreSQL ([0-9]+).*/\1/')
else
    PG_MAJOR=${PG_MAJOR:-$(debian_postgresql_major)}
    PG_CONFIG=/usr/lib/postgresql/$PG_MAJOR/bin/pg_config
fi

# A make that called us hands down its flags and job slots; they are not for the makes run here.
unset MAKEFLAGS MFLAGS MAKELEVEL

run_make() {
    make --no-print-directory -C "$project" PG_CONFIG="$PG_CONFIG" "$@"
}

# build_module [ARGUMENT...]: build batch_ops.so; one at a time, as the object files are shared.
build_module() {
    mkdir -p "$project/build" && (
        flock 9
        run_make --jobs="$(nproc)" "$@" all
    ) 9>"$project/build/.lock"
}

# in_own_group COMMAND [ARGUMENT...]: run a command or function in a process group of its own, so that
# stop_own_group, called by the trap for a signal, ends it with everything it has started. A shell
# runs a trap at once while it waits, but not before a command in the foreground has ended.
own_group=
in_own_group() {
    local status=0
    set -m
    "$@" <&0 &
    own_group=$!
    set +m
    wait "$own_group" || status=$?
    own_group=
    return "$status"
}

stop_own_group() {
    [ -n "$own_group" ] || return 0
    kill -TERM -- "-$own_group" 2>/dev/null || true
    wait "$own_group" 2>/dev/null || true
    own_group=
}
