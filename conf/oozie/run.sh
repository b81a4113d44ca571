#!/usr/bin/env bash
# The run as an Oozie shell action: run.sh FORGE RECIPE HOME. Prints forge_status=N for
# capture-output. Ends with 0 when no retry would help (done, gate, bug, usage, input), and with the
# status of forge when one may: storage, cluster, interrupted, killed.
set -uo pipefail

"$1" run "$2" --resume --home "$3" >&2
status=$?
echo "forge_status=$status"
case "$status" in
  0 | 1 | 2 | 3 | 4) exit 0 ;;
  *) exit "$status" ;;
esac
