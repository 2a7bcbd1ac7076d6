#!/usr/bin/env bash
# Every event the daemon logs stands in README's table "Log events", and nothing else does.
set -euo pipefail
cd "$1"

logged=$(find daemon -name '*.[ch]pp' -exec cat {} + |
    perl -0ne 'for my $event (/\blog\(\s*[^,;"]*\bLevel::[^,;"]*,([^,;{]*)/g) {
                   print "$1\n" while $event =~ /"([^"]+?) ?"/g
               }
               for my $event (/\blog_failure\(([^,;{]*)/g) {
                   print "$1\n" while $event =~ /"([^"]+)"/g
               }
               print "$1\n" while /\btransaction\.log\(\s*"([^"]+)"/g' | LC_ALL=C sort -u)
told=$(sed -n '/^## Log events/,/^## /s/^| \(`[^|]*\) |.*/\1/p' README.md | grep -o '`[^`]*`' |
    tr -d '`' | LC_ALL=C sort -u)
[[ -n $told ]] || { echo "README.md has no table under \"## Log events\""; exit 1; }

missing=$(LC_ALL=C comm -23 <(echo "$logged") <(echo "$told"))
gone=$(LC_ALL=C comm -13 <(echo "$logged") <(echo "$told"))
[[ -z $missing ]] || printf 'README, "Log events", must say what an operator does about:\n%s\n' "$missing"
[[ -z $gone ]] || printf 'README, "Log events", lists what is logged nowhere:\n%s\n' "$gone"
[[ -z $missing && -z $gone ]] || exit 1
echo "README lists every log event"
