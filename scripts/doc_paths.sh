#!/usr/bin/env bash
# Fails where the documents name something that is not there: a path in backticks (written in
# full, from the root of the repository), a link to a file, or a Rust name such as
# `Chat::overlay`. Rust names are only looked for as words, wherever in the sources they are.
. "$(dirname "$0")/lib.sh"

DOCUMENTS=(ARCHITECTURE.md CONTRIBUTING.md docs/dependencies.md docs/decisions/*.md)

# FILE:LINE KIND TEXT, one for each thing that is named outside of blocks of code.
named() {
    awk '
        FNR == 1 { code = 0 }
        /^```/ { code = !code }
        code { next }
        {
            line = $0
            while (match(line, /`[^`]+`/)) {
                text = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, RSTART + RLENGTH)
                if (text ~ /^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)+$/)
                    print FILENAME ":" FNR, "name", text
                else if (text ~ /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/)
                    print FILENAME ":" FNR, "path", text
            }
            line = $0
            while (match(line, /\]\([^)#:]+(#[^)]*)?\)/)) {
                text = substr(line, RSTART + 2, RLENGTH - 3)
                line = substr(line, RSTART + RLENGTH)
                sub(/#.*/, "", text)
                print FILENAME ":" FNR, "link", text
            }
        }
    ' "$@"
}

# Whether a word in backticks is meant as a path of the repository. What a build makes and what
# is no file (`text/html`, `npm`) is not.
is_path() {
    case $1 in
        target/* | .tools* | media/fuzz/artifacts) return 1 ;;
        *.rs | *.md | *.sh | *.toml | *.sql | *.css | *.mjs | *.js | *.json) return 0 ;;
        */*) [ -e "${1%%/*}" ] || [[ $1 == */src/* ]] ;;
        *) return 1 ;;
    esac
}

check() {
    local words place kind text missing=0
    words=$(mktemp)
    git ls-files -z '*.rs' | xargs -0 cat | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort -u >"$words"
    while read -r place kind text; do
        case $kind in
            link) [ -e "$(dirname "${place%:*}")/$text" ] && continue ;;
            path) { ! is_path "$text" || [ -e "$text" ]; } && continue ;;
            name) comm -13 "$words" <(tr -s ':' '\n' <<<"$text" | sort -u) | grep -q . || continue ;;
        esac
        printf '%s: there is no %s\n' "$place" "$text" >&2
        missing=1
    done < <(named "${DOCUMENTS[@]}")
    rm -f "$words"
    return "$missing"
}

check
