#!/usr/bin/env bash
# Fails where the documents name something that is not there:
#   `app/src/room.rs`         a path in backticks, in full from the root of the repository
#   `Chat::overlay`           a Rust name, whose parts are words somewhere in the sources
#   `crate/…/file.rs::test`   a test; … stands for tests/it, and `::other` for one more of that file
#   [text](file)              a link
# and where a decision has no number of its own, in its name and title, or no line in the index.
. "$(dirname "$0")/lib.sh"

DOCUMENTS=(ARCHITECTURE.md CONTRIBUTING.md README.md docs/*.md docs/decisions/*.md)

# FILE:LINE KIND TEXT…, one for each thing that is named outside of blocks of code.
named() {
    awk '
        function say(kind, text) { print FILENAME ":" FNR, kind, text }
        FNR == 1 { code = 0; file = "" }
        /^```/ { code = !code }
        code { next }
        {
            line = $0
            while (match(line, /`[^`]+`/)) {
                text = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, RSTART + RLENGTH)
                gsub(/\/…\//, "/tests/it/", text)
                if (text ~ /^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)+$/)
                    say("name", text)
                else if (text ~ /^([A-Za-z0-9_.\/-]+\.rs)?::[a-z0-9_]+$/) {
                    split(text, part, "::")
                    if (part[1] != "") file = part[1]
                    say("test", file " " part[2])
                } else if (text ~ /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/)
                    say("path", text)
            }
            line = $0
            while (match(line, /\]\([^)#:]+(#[^)]*)?\)/)) {
                text = substr(line, RSTART + 2, RLENGTH - 3)
                line = substr(line, RSTART + RLENGTH)
                sub(/#.*/, "", text)
                say("link", text)
            }
        }
    ' "$@"
}

# Whether a word in backticks is meant as a path of the repository. What a build or a run
# makes, and what is no file (`text/html`), is not.
is_path() {
    case $1 in
        ./* | target/* | .tools* | media/fuzz/artifacts) return 1 ;;
        *.rs | *.md | *.sh | *.toml | *.sql | *.css | *.mjs | *.js | *.json) return 0 ;;
        */*) [ -e "${1%%/*}" ] || [[ $1 == */src/* ]] ;;
        *) return 1 ;;
    esac
}

check() {
    local words place kind text test missing=0
    words=$(mktemp)
    git ls-files -z '*.rs' | xargs -0 cat | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort -u >"$words"
    while read -r place kind text test; do
        case $kind in
            link) [ -e "$(dirname "${place%:*}")/$text" ] && continue ;;
            path) { ! is_path "$text" || [ -e "$text" ]; } && continue ;;
            test) grep -qsE "fn $test\b" "$text" && continue ;;
            name) tr -s ':' '\n' <<<"$text" | sort -u | comm -13 "$words" - | grep -q . || continue ;;
        esac
        printf '%s: there is no %s%s\n' "$place" "$text" "${test:+::$test}" >&2
        missing=1
    done < <(named "${DOCUMENTS[@]}")
    rm -f "$words"
    return "$missing"
}

decisions() {
    local file name number wrong=0
    for file in docs/decisions/[0-9]*.md; do
        name=${file##*/}
        number=$((10#${name%%-*}))
        if ! grep -q "^# $number\. " "$file" || ! grep -qF "[$number]($name)" docs/decisions/README.md ||
            [ "$(printf '%s\n' docs/decisions/"${name%%-*}"-*.md | wc -l)" != 1 ]; then
            printf '%s: its number is not its own, in its title and in docs/decisions/README.md\n' "$file" >&2
            wrong=1
        fi
    done
    return "$wrong"
}

status=0
check || status=1
decisions || status=1
exit "$status"
