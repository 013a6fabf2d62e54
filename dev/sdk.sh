# Shared by ./up and ./test: finds the .NET SDK and builds. Sourced with $root set.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need_sdk() {
    if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
        export PATH="$HOME/.dotnet:$PATH"
    fi
    if ! command -v dotnet >/dev/null; then
        echo "The .NET SDK 10 is needed and 'dotnet' is not on the PATH." >&2
        echo "Install it (https://dotnet.microsoft.com/download/dotnet/10.0), then run this again." >&2
        exit 1
    fi
    if ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "The .NET SDK 10 is needed; this machine has:" >&2
        dotnet --list-sdks | sed 's/^/  /' >&2
        echo "Install version 10 (https://dotnet.microsoft.com/download/dotnet/10.0), then run this again." >&2
        exit 1
    fi
}

# Succeeds when nothing that goes into a build is newer than the stamp. Folders count too: their time changes when a
# file in them is added or removed.
built() { # STAMP PATH...
    local stamp=$1
    shift
    [ -f "$stamp" ] && [ -z "$(find "$@" -name node_modules -prune -o -newer "$stamp" -print -quit)" ]
}

# Builds TARGET in Release unless it is up to date. One build at a time: a second caller waits for the first.
build() { # TARGET STAMP-NAME PATH...
    local target=$1 stamp=$root/artifacts/.$2
    shift 2
    if built "$stamp" "$@"; then return; fi
    mkdir -p "$root/artifacts"
    exec 9>"$root/artifacts/.lock"
    flock 9
    if ! built "$stamp" "$@"; then
        echo "Building $(basename "$target") (Release; the first time takes a minute or two)"
        local started=$SECONDS
        touch "$stamp.new"
        dotnet build "$target" -c Release -v minimal -clp:NoSummary --nologo -nodeReuse:false 9>&-
        mv "$stamp.new" "$stamp"
        echo "Built in $((SECONDS - started)) s"
    fi
    exec 9>&-
}
