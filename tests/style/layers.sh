#!/usr/bin/env bash
# Every #include of the program goes where the table "Layers" of README.md allows it to go.
# A row is: | `folder/` | folders of ours | libraries, as their includes begin |
set -euo pipefail
cd "$1"

perl - <<'PERL'
use strict;
use warnings;

my (%ours, %libraries);
open my $readme, '<', 'README.md' or die "README.md: $!";
while (<$readme>) {
    next unless m{^\| `((?:daemon/\w+|rules)/)` \|([^|]*)\|([^|]*)\|};
    my ($folder, $may, $with) = ($1, $2, $3);
    $ours{$folder} = { map { $_ => 1 } $may =~ m{`([\w/]+/)`}g };
    $libraries{$folder} = [ $with =~ m{`([\w/.-]+)`}g ];
}
keys %ours >= 8 or die "README.md has no table of layers any more: tests/style/layers.sh reads it\n";

my $wrong = 0;
sub complain { print "$_[0]: $_[1]\n"; $wrong = 1 }

for my $path (split /\n/, `find daemon rules -name '*.[ch]pp'`) {
    my ($folder) = $path =~ m{^(rules/|daemon/\w+/)};
    next if !$folder or $folder eq 'daemon/commands/';    # the program itself may include all
    $ours{$folder} or complain($path, "$folder has no row in README's table of layers"), next;
    open my $file, '<', $path or die "$path: $!";
    while (<$file>) {
        if (m{^\s*#\s*include\s*"([^"]+)"}) {
            next if $1 eq 'daemon/embed.hpp';             # how embedded files look; knows nothing
            my ($to) = $1 =~ m{^(rules/|daemon/\w+/)};
            if (!$to) { complain("$path:$.", "\"$1\" must be named from the root of the tree") }
            elsif ($to ne $folder and !$ours{$folder}{$to}) {
                complain("$path:$.", "$folder may not include $to (README, \"Layers\"): "
                    . "move the code to a layer that may, or hand the value in");
            }
        } elsif (m{^\s*#\s*include\s*<([\w/.+-]+)>}) {
            my $name = $1;
            next if $name =~ m{^\w+$};                    # the standard library
            next if $name =~ m{^(?:sys|netinet|arpa|linux)/|^(?:unistd|fcntl|signal|pthread|netdb|poll|errno|time|sched|malloc)\.h$};
            next if grep { index($name, $_) == 0 } @{ $libraries{$folder} };
            complain("$path:$.", "$folder may not use <$name> (README, \"Layers\")");
        }
    }
}
exit $wrong;
PERL
echo "every include keeps to its layer"
