# Chroots of Debian releases; sourced, not run, after common.sh.

# The Debian release that brings a PostgreSQL version.
release_of() {
    case $1 in
        15) echo bookworm ;;
        17) echo trixie ;;
        18) echo sid ;;
        *)
            complain "tools/$(basename "$0"): no Debian release brings PostgreSQL $1; there are 15, 17 and 18"
            return 1
            ;;
    esac
}

# The mirror that apt uses here.
mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' |
        head -n 1
}

# make_chroot ROOT RELEASE: the smallest system of a release, unless it has been made before.
make_chroot() {
    local root=$1 release=$2
    [ ! -f "$root/made" ] || return 0
    command -v debootstrap >/dev/null || apt-get install -y -q --no-install-recommends debootstrap
    rm -rf "$root" && mkdir -p "$root" &&
        debootstrap --variant=minbase "$release" "$root" "$(mirror)" &&
        # The release that is never released may be served with an old date.
        echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90old-release" &&
        touch "$root/made"
}

# in_chroot ROOT COMMAND [ARGUMENT...]: nothing that it starts or mounts outlives it.
in_chroot() {
    local root=$1
    shift
    unshare --mount --pid --fork --kill-child sh -c '
        mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev/shm" && exec chroot "$0" "$@"' \
        "$root" "$@"
}

# copy_files FOLDER: the files of the project as they are here, and nothing that was built of others.
copy_files() {
    rm -rf "$1" && mkdir -p "$1" &&
        git ls-files -z --cached --others --exclude-standard |
        tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory "$1"
}
