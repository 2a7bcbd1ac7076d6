#!/usr/bin/env bash
# What g++ 12 miscompiles in coroutines, or the language leaves dangling: found by its shape.
# The cure is always the same: name the value, then co_await f(std::move(named)).
set -euo pipefail

check=$(cat <<'PERL'
use strict;
use warnings;

my $wrong = 0;
for my $path (@ARGV) {
    open my $file, '<', $path or die "$path: $!";
    my $code = do { local $/; <$file> };
    # Comments and the insides of strings become blanks, so that places stay true.
    $code =~ s{(//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\2"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')}
              {my $t = $1; $t =~ s/[^\n]/ /g; $t}gesx;
    my $complain = sub {
        my ($at, $what) = @_;
        my $line = 1 + (substr($code, 0, $at) =~ tr/\n//);
        print "$path:$line: $what\n";
        $wrong = 1;
    };

    while ($code =~ /\bco_await\b/g) {
        my ($at, $i, $depth, $rest) = ($-[0], pos $code, 0, '');
        for (; $i < length $code; $i++) {    # to the end of the awaited expression
            my $c = substr $code, $i, 1;
            $depth++ if $c eq '(' or $c eq '[';
            $depth-- if $c eq ')' or $c eq ']';
            last if $depth < 0 or ($depth == 0 and $c =~ /[;,{]/);
            $rest .= $c;
        }
        my ($before) = substr($code, 0, $at) =~ /([^;{}]*)\z/;
        $complain->($at, 'a { } inside a co_await expression: name the value first')
            if $rest =~ /\{/ or (substr($code, $i, 1) eq '{' and $depth == 0 and $before !~ /\b(?:if|while|for|switch)\b/);
        $complain->($at, 'a second co_await in one statement: give the first one a name')
            if $rest =~ /\bco_await\b/;
        $complain->($at, 'co_await within ?: is miscompiled: use if and else')
            if $before =~ /\?[^:]*\z|\?.*:\s*\z/s;
    }
    while ($code =~ /\bco_return\s+[\w:]+\s*\{[^;]*\bco_await\b/g) {
        $complain->($-[0], 'co_await inside co_return T{ }: give its result a name first');
    }
    # A lambda that is itself a coroutine loses its captures when the closure dies.
    while ($code =~ /\[[^\[\]]+\]\s*\([^()]*\)\s*(?:mutable\s*)?->\s*[\w:]*(?:Task|awaitable)\s*<[^{;]*(\{(?:[^{}]|(?1))*\})/g) {
        my ($at, $body) = ($-[0], $1);
        $complain->($at, 'a capturing lambda that is a coroutine: make it a named function')
            if $body =~ /\bco_(?:await|return)\b/;
    }
}
exit $wrong;
PERL
)

# The check itself: it finds each of these and nothing in the last file.
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
echo 'auto r = co_await f(Pair{a, b});' >"$trial/1"
echo 'co_await f([big] { use(big); });' >"$trial/2"
echo 'auto r = yes ? co_await f(x) : 0;' >"$trial/3"
echo 'co_return Reply{.body = co_await f(x)};' >"$trial/4"
echo 'auto g = [x](int y) -> Task<int> { co_return x + y; };' >"$trial/5"
echo 'auto r = co_await f(co_await g(x));' >"$trial/6"
echo 'co_await f(Big{});' >"$trial/7"
cat >"$trial/fine" <<'CPP'
// co_await f(Pair{a, b});
if (auto r = co_await f(std::move(named)); !r.ok()) { co_return Reply{r.error()}; }
if (co_await f(x)) { g("co_await f(Pair{a, b})"); }
Handler h = [&parts](Request r) -> Task<Response> { return submit(parts, std::move(r)); };
CPP
for n in 1 2 3 4 5 6 7; do
    perl -e "$check" "$trial/$n" >/dev/null && { echo "coroutines.sh no longer sees: $(<"$trial/$n")"; exit 1; }
done
perl -e "$check" "$trial/fine"

mapfile -t sources < <(find "$1/daemon" "$1/rules" "$1/tests" -name '*.[ch]pp')
perl -e "$check" "${sources[@]}"
echo "no shape that g++ 12 miscompiles"
