# The part lint of tools/test: what is checked without running anything. Sourced.
# shellcheck shell=bash

configure_tidy() {
    configure build/tidy -DPG_CONFIG="$PG_CONFIG"
}

project_sources() {
    find . -path ./build -prune -o -type f -name '*.[ch]pp' -print | sort
}

# The names of Debian 12 first: another version of the tools formats and judges differently.
lint_tool() {
    command -v "$1-14" || command -v "$1"
}

# lint_check NAME COMMAND [ARGUMENT...]: a check that passes when the command does.
lint_check() {
    local name=$1
    shift
    if logged "$logs/lint.log" "$@"; then
        pass
        # Tests in Python say with --verbose why they skip.
        grep -oE "^test_.* skipped '.*'" "$logs/lint.log" | show || true
    else
        fail "$name"
        show "$logs/lint.log"
    fi
}

format_is_clean() {
    project_sources | xargs -r "$(lint_tool clang-format)" --dry-run -Werror
}

# The log of what clang-tidy says of a file; there is a .ok beside it, if that is nothing.
tidy_log() {
    echo "$logs/tidy/${1//\//_}"
}

run_clang_tidy() {
    local log
    log=$(tidy_log "$1")
    "$(lint_tool clang-tidy)" -p build/tidy --quiet --checks=-bugprone-suspicious-include "$1" >"$log" 2>&1 &&
        touch "$log.ok"
}

# Takes seconds per file, most of them for headers of libraries: so the files of a folder are looked at as
# one, as CMake compiles them, and by all processors.
tidy() {
    local source
    mkdir -p "$logs/tidy"
    export logs
    export -f run_clang_tidy tidy_log lint_tool
    logged "$logs/lint.log" bash -c 'printf "%s\n" "$@" | xargs -P "$(nproc)" -I{} bash -c "run_clang_tidy {}"' bash "$@" || true
    for source in "$@"; do
        if [ -f "$(tidy_log "$source").ok" ]; then
            pass
        else
            fail "clang-tidy $source"
            show "$(tidy_log "$source")"
        fi
    done
}

# All that the engine may include: the standard library, nlohmann and itself.
engine_includes_no_server() {
    ! grep -rnE '^ *# *include' src/engine --include='*.?pp' |
        grep -vE 'include +(<[a-z_0-9]+>|<nlohmann/[a-z_]+\.hpp>|"engine/[a-z]+/[a-z_0-9]+\.hpp")'
}

errors_cross_in_one_file() {
    ! grep -rnE '\b(sigsetjmp|PG_TRY|PG_exception_stack)\b' src --include='*.?pp' |
        grep -v '^src/postgres/server/error_bridge\.'
}

# nlohmann's own text is of UTF-8 alone, and knows no exact number.
json_is_written_in_one_file() {
    ! grep -rnE '\.dump\(' src --include='*.?pp'
}

# Documents name the test that shows a guarantee: it must be there.
documents_name_files_that_exist() {
    local file missing=0
    while read -r file; do
        [ -e "$file" ] || {
            echo "named in the documents, but not there: $file"
            missing=1
        }
    done < <(grep -ohE '`(bench|debian|docker|docs|monitoring|sample|sql|src|test|tools)/[A-Za-z0-9_./-]+`' *.md docs/*.md docs/*/*.md | tr -d '`' | sort -u)
    return "$missing"
}

part_lint() {
    lint_check 'clang-format changes nothing' format_is_clean
    lint_check 'the documents name files that exist' documents_name_files_that_exist
    lint_check 'links between the documents lead somewhere' tools/check-links ./*.md docs/*.md docs/*/*.md bench/README.md \
        clients/*/README.md console/README.md
    lint_check 'the files agree about the version' tools/check-versions
    lint_check 'released scripts are as they were released' tools/check-released-scripts
    lint_check 'what is wrong with a release is noticed' test/release/release_test.py
    lint_check 'the Debian packages can be made of debian/' test/package/debian_test.py --verbose
    lint_check 'the container image and compose.yaml fit together' env PG_CONFIG="$PG_CONFIG" test/image/image_test.py --verbose
    # What was unpacked from an archive is no checkout, and needs no archive.
    [ ! -e .git ] || lint_check 'make dist makes a complete archive' tools/dist
    lint_check 'the engine includes no server header' engine_includes_no_server
    lint_check 'files include only what is below them' tools/check-layers
    lint_check 'includes that lead upwards are noticed' test/layers/layers_test.py
    lint_check 'only the error bridge handles server errors' errors_cross_in_one_file
    lint_check 'JSON is written as text in one file' json_is_written_in_one_file
    configure_tidy || {
        fail 'cannot run clang-tidy: cmake fails'
        show "$logs/configure.log"
        return
    }
    tidy src/batch_ops.cpp build/tidy/CMakeFiles/batch_ops_{engine,module}.dir/Unity/*.cxx
}
