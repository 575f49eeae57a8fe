#!/usr/bin/env bash
# Names the WAL files that are missing between the first and the last of an archive: wal_gaps.sh DIRECTORY [SEGMENTS_PER_4GB].
# Recovery without a target would end at the first of them without a word.
. "$(dirname "$0")/lib.sh"
directory=${1:?which directory}
segments=${2:-256}
before='' missing=0
while IFS= read -r file; do
  timeline=${file:0:8}
  number=$((16#${file:8:8} * segments + 16#${file:16:8}))
  if [ "$timeline" = "${before%% *}" ]; then
    for ((n = ${before##* } + 1; n < number; n++)); do
      printf 'missing: %s%08X%08X\n' "$timeline" $((n / segments)) $((n % segments))
      missing=$((missing + 1))
    done
  fi
  before="$timeline $number"
done < <(find "$directory" -maxdepth 1 -type f -printf '%f\n' | grep -oE '^[0-9A-F]{24}(\.(gz|zst|lz4))?$' | cut -c1-24 | sort -u)
[ -n "$before" ] || die "no WAL file in $directory"
[ "$missing" -eq 0 ] || die "$missing WAL files are missing"
