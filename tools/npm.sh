# Packages of npm, for the parts of the project that need some; sourced, not run, after common.sh, with the project as
# the current folder.
# shellcheck shell=bash

# install_packages FOLDER: a copy of it in build, where its npm packages are fetched once and stay; prints the copy's name.
install_packages() {
    local copy=build/npm/$1
    mkdir -p "$copy" && tar -C "$1" --exclude=node_modules --exclude=dist -cf - . | tar -C "$copy" -xf - || return
    echo "$copy"
    cmp -s "$copy/package-lock.json" "$copy/node_modules/installed-lock.json" && return
    (cd "$copy" && npm ci >&2 && cp package-lock.json node_modules/installed-lock.json)
}

# has_node: whether Node.js from version 18 and npm are there.
has_node() {
    command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)' 2>/dev/null
}

# build_console: prints the name of the page.
build_console() {
    local copy
    copy=$(install_packages console) && (cd "$copy" && npm run --silent build >&2) && echo "$copy/dist/index.html"
}
