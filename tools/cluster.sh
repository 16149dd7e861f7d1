# A throw-away PostgreSQL cluster with the extension installed; sourced, not run, after common.sh.
#
# PostgreSQL finds its libraries and its share folder relative to its own executable. So a copy of the
# programs, with links to the files of the two folders, is a private installation: the extension goes
# in there, nothing goes into the system, and no special rights are needed.
#
#   cluster_start    make the installation and start a server; afterwards psql finds it (PGHOST, PGPORT,
#                    PGUSER and PATH are set) and $cluster is the folder of all of it
#   cluster_stop     stop every server in that folder and remove it; harmless when there is none
#
# cluster_settings, if set before, is added to postgresql.conf; cluster_wrapper, if set before, is a command
# under which the server runs.
#
# The server listens on a socket in that folder only, so it gets in nobody's way. It refuses to run as
# root; then it runs as `postgres` or `nobody`, who may be unable to read the project folder.

cluster=
cluster_settings=${cluster_settings:-}
cluster_wrapper=${cluster_wrapper:-}

server_user() {
    if [ "$(id -u)" -ne 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# as_server_user COMMAND [ARGUMENT...]
as_server_user() {
    local user
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi
    user=$(server_user)
    env HOME="$cluster" setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$@"
}

# A folder whose path is short enough for a socket (107 bytes) and open to the server's user.
make_cluster_folder() {
    local parent=${TMPDIR:-/tmp}
    if [ ${#parent} -gt 70 ] || ! as_server_user test -x "$parent"; then
        parent=/tmp
    fi
    cluster=$(mktemp -d "$parent/batch_ops.XXXXXX")
    chmod 0755 "$cluster"
}

# link_files FROM TO: a real folder TO whose entries are links to those of FROM.
link_files() {
    mkdir -p "$2"
    find "$1" -mindepth 1 -maxdepth 1 -exec ln -s -t "$2" {} +
}

# The copies must be real ones: links to programs would be followed back to the system's folders.
make_private_installation() {
    local bin lib share
    bin=$("$PG_CONFIG" --bindir)
    lib=$("$PG_CONFIG" --pkglibdir)
    share=$("$PG_CONFIG" --sharedir)
    mkdir -p "$cluster/root$bin" &&
        cp -L "$bin"/* "$cluster/root$bin/" &&
        link_files "$lib" "$cluster/root$lib" &&
        link_files "$share" "$cluster/root$share" &&
        rm "$cluster/root$share/extension" &&
        link_files "$share/extension" "$cluster/root$share/extension" || return
    # One that `make install` has put into the system must not shine through.
    rm -f "$cluster/root$lib/batch_ops.so" "$cluster/root$share/extension"/batch_ops[.-]*
    run_make --silent install DESTDIR="$cluster/root" || return
    export PATH="$cluster/root$bin:$PATH"
    hash -r
}

# The program keeps its folder, for that is how it finds its files.
wrap_server() {
    local program
    program=$(command -v postgres)
    mv "$program" "$program.wrapped" &&
        printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$cluster_wrapper" "$program.wrapped" >"$program" &&
        chmod 0755 "$program"
}

# Ports number the socket files only: the folder is ours alone, so any will do.
start_server() {
    export PGHOST=$cluster PGPORT=54320 PGUSER=postgres PGDATABASE=postgres
    unset PGSERVICE PGPASSWORD PGOPTIONS PGDATA
    install -d -m 0700 "$cluster/data"
    [ "$(id -u)" -ne 0 ] || chown "$(server_user)": "$cluster" "$cluster/data"
    cd "$cluster"
    as_server_user initdb --pgdata="$cluster/data" --username=postgres --auth=trust --no-sync \
        --encoding=UTF8 --locale=C.UTF-8 >"$cluster/initdb.log" 2>&1 || {
        cat "$cluster/initdb.log" >&2
        return 1
    }
    cat >>"$cluster/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$cluster'
port = $PGPORT
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
shared_buffers = 32MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
$cluster_settings
SETTINGS
    [ -z "$cluster_wrapper" ] || wrap_server
    as_server_user pg_ctl --pgdata="$cluster/data" --log="$cluster/data/server.log" --silent --wait \
        --timeout=600 start || {
        cat "$cluster/data/server.log" >&2
        return 1
    }
    cd "$project"
}

cluster_start() {
    make_cluster_folder && make_private_installation && start_server
}

# TAP tests start servers of their own below the same folder; interrupted ones may be left.
cluster_stop() {
    [ -n "$cluster" ] || return 0
    local pid_file
    cd "$project"
    while read -r pid_file; do
        (cd "$cluster" && as_server_user pg_ctl --pgdata="$(dirname "$pid_file")" --silent --wait \
            --mode=immediate stop) || true
    done < <(find "$cluster" -name postmaster.pid)
    rm -rf "$cluster"
    cluster=
}
