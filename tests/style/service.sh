#!/usr/bin/env bash
# The systemd unit stays in its sandbox: its exposure as systemd itself reckons it is at most 2.0.
set -euo pipefail
command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze on this machine"; exit 0; }

report=$(systemd-analyze security --offline=true --no-pager --threshold=20 "$1/systemd/commentd.service") || {
    grep -v '^✓' <<<"$report"
    echo "the unit is more exposed than 2.0: what stands above costs the points"
    exit 1
}
tail -n1 <<<"$report"
