# A PostgreSQL server built from Debian's source package, and a copy of the project that is built for it; sourced,
# not run, after common.sh.
#
#   need_server ARGUMENT...    build both, if they are not there; the arguments are for configure
#
# The caller has set folder, where everything is and stays for the next time. Afterwards the server is in $server and
# the project in $copy. Nothing is written to apt's folders or to those of the installed PostgreSQL.

server=$folder/server-$PG_MAJOR
copy=$folder/batch_ops

# The places that apt knows, asked for sources instead of packages.
write_sources() {
    local file
    mkdir -p "$1"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || sed -E 's/^Types:.*/Types: deb-src/; s/^deb(-src)?([[:space:]])/deb-src\2/' \
            "$file" >"$1/$(basename "$file")"
    done
}

# A mirror may name the newest version and not have it: then the one before. Debian's patches are left
# out, for one of them installs into the folders of the packages, whatever --prefix says.
fetch_source() {
    local apt=$folder/apt name=postgresql-$PG_MAJOR version options
    options=(-q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$apt/sources"
        -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "APT::Sandbox::User=$(id -un)")
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/source"
    write_sources "$apt/sources"
    apt-get "${options[@]}" update || return
    cd "$apt/source" || return
    for version in $(apt-cache "${options[@]}" showsrc --only-source "$name" |
        sed -n 's/^Version: //p' | sort --unique --reverse --version-sort); do
        ! apt-get "${options[@]}" --download-only source "$name=$version" || break
    done
    dpkg-source --no-copy --skip-patches --extract "${name}_"*.dsc "$folder/source"
}

# Into a folder of its own first: whatever the makefiles think, nothing lands in the system.
install_server() {
    local staging=$folder/staging astray
    rm -rf "$staging" "$server"
    make --silent install DESTDIR="$staging" && make --silent -C contrib install DESTDIR="$staging" || return
    astray=$(find "$staging" -not -type d -not -path "$staging$server/*")
    [ -z "$astray" ] || {
        complain "PostgreSQL would install these outside of $server:" "$astray"
        return 1
    }
    mv "$staging$server" "$server" && rm -rf "$staging"
}

# build_server ARGUMENT...: these are for configure.
build_server() {
    rm -rf "$folder/source"
    (fetch_source) && cd "$folder/source" && mend_source &&
        ./configure --prefix="$server" --with-icu --with-libxml --without-readline "$@" &&
        make --silent --jobs="$(nproc)" && make --silent --jobs="$(nproc)" -C contrib &&
        install_server && touch "$server/made" && rm -rf "$folder/source" "$folder/apt"
}

# What the caller wants changed in the sources, in the current folder.
mend_source() {
    true
}

# need_server ARGUMENT...: the server and the module; what there is from the last time stays.
need_server() {
    umask 022
    cd "$project"
    tools/install-dependencies assert
    mkdir -p "$folder"
    [ -O "$folder" ] || {
        complain "$folder belongs to somebody else."
        exit 1
    }
    if [ ! -f "$server/made" ]; then
        printf '\n=== building PostgreSQL %s: %s\n' "$PG_MAJOR" "$*"
        in_own_group build_server "$@" >"$folder/build.log" 2>&1 </dev/null || {
            tail "$folder/build.log"
            exit 1
        }
    fi
    copy_project
    printf '\n=== %s\n' "$("$server/bin/pg_config" --version)"
    (cd "$copy" && PG_CONFIG="$server/bin/pg_config" make --silent --jobs="$(nproc)") >"$folder/module.log" 2>&1 || {
        tail "$folder/module.log"
        exit 1
    }
}

# A timeout says how long something may take, or ends what has no end: these servers take up to a hundred times
# as long. To be called when there is a copy.
allow_time() {
    sed -i -E "s/^SET statement_timeout = '([0-9]+)00ms';$/SET statement_timeout = '\10s';/; t
        s/^SET statement_timeout = '([0-9]+)s';$/SET statement_timeout = '\100s';/" "$copy"/sql/*.sql "$copy"/expected/*.out
}

# What was compiled the last time is kept.
copy_project() {
    mkdir -p "$copy" &&
        find "$copy" -type f -not -name '*.[do]' -not -path "$copy/build/*" -delete &&
        git -C "$project" ls-files -z --cached --others --exclude-standard |
        tar --create --directory "$project" --null --files-from=- --ignore-failed-read |
            tar --extract --directory "$copy" &&
        rm -rf "$copy/build/released" &&
        { tools/released-files 0.1 "$copy/build/released/0.1" batch_ops.control sql || true; }
}
