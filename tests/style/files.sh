#!/usr/bin/env bash
# House rules for files: what stands at the top, how long a file may be, what is in none.
set -euo pipefail
cd "$1"
wrong=0
complain() { echo "$1"; wrong=1; }

expected="CMakeLists.txt README.md config daemon rules systemd tests"
found=$(printf '%s\n' * | grep -Ev '^build(-.*)?$' | LC_ALL=C sort | paste -sd' ')
[[ $found == "$expected" ]] ||
    complain "the top of the tree is '$found', not '$expected': a tool's file belongs in a dotfile"

mapfile -t code < <(find CMakeLists.txt daemon rules tests -type f \( -name '*.[ch]pp' -o -name '*.sql' \
    -o -name '*.cmake' -o -name CMakeLists.txt -o -name '*.sh' -o -name run \
    -o -path 'daemon/web/*' -o -path 'tests/browser/*.mjs' \) -not -path '*/node_modules/*')
mapfile -t texts < <(find README.md config systemd rules -type f \( -name '*.md' -o -name '*.yaml' \
    -o -name 'commentd.*' \))

for file in "${code[@]}"; do
    lines=$(wc -l <"$file")
    ((lines <= 400)) || complain "$file: $lines lines; past 300 a file is two, past 400 it must be"
done
for file in $(printf '%s\n' "${code[@]}" | grep -E '\.[ch]pp$' | grep -v '_test\.cpp$'); do
    [[ $(head -n1 "$file") =~ ^(//|'#include "') ]] ||
        complain "$file: must open with a comment that says what it is for, or the header that says it"
done

# This file names what it looks for, so it is left out.
none_has() { # PATTERN WHY FILE…
    local hits
    hits=$(grep -nE "$1" "${@:3}" /dev/null | grep -v '^tests/style/files\.sh:') || return 0
    complain "$hits"
    complain "  ^ $2"
}
none_has $'\t' "tabs: indent by spaces" "${code[@]}" "${texts[@]}"
none_has ' +$' "white space at the end of the line" "${code[@]}" "${texts[@]}"
none_has '\b(TODO|FIXME|XXX|HACK)\b' "do it now, or say plainly what is missing" "${code[@]}" "${texts[@]}"
none_has 'std::regex|#include <regex>' "std::regex has no bound on its time or stack: use RE2" "${code[@]}"

((wrong == 0)) && echo "every file keeps the house rules"
exit "$wrong"
