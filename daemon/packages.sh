# Debian 12 packages that the build and the tests need; sourced by daemon/run and tests/run.

build_packages=(g++ cmake ninja-build ccache pkg-config libboost1.81-dev libboost-json1.81-dev
                libboost-url1.81-dev libcld2-dev libcli11-dev libicu-dev libjemalloc-dev libpsl-dev libre2-dev libsqlite3-dev
                libssl-dev libyaml-cpp-dev ca-certificates curl tzdata)
test_packages=(catch2)
browser_packages=(chromium)
# Node.js comes with npm where it is not Debian's.
command -v npm >/dev/null || browser_packages+=(nodejs npm)
fuzz_packages=(clang-14 libclang-rt-14-dev) # for tests/run --all

stop() { # SENTENCE…: what is wrong and what to do about it
    printf '%s\n' '' "$@" >&2
    exit 1
}

# Installs those of the named packages that are missing; asks for no right when none is.
ensure_packages() {
    command -v dpkg-query >/dev/null ||
        stop "This is not Debian: install the counterparts of these packages, then build with cmake:" "$*"
    local package missing=() as_root=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    if ((EUID != 0)); then
        command -v sudo >/dev/null || stop "Missing packages: ${missing[*]}" \
            "Neither root nor sudo is at hand. Ask an administrator for: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
                   apt-get install -y -qq --no-install-recommends "${missing[@]}")
    # The package lists of a fresh machine are empty, those of an old one may name what is gone.
    "${install[@]}" >/dev/null 2>&1 ||
        { "${as_root[@]}" apt-get update -qq && "${install[@]}" >/dev/null; } ||
        stop "The packages could not be installed. Look at what apt-get says above; commentd is" \
             "built on Debian 12 (bookworm) with its main archive and a working network."
}
