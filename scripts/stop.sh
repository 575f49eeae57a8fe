#!/usr/bin/env bash
# Stops what run.sh started.
. "$(dirname "$0")/lib.sh"
pid_file=.local/http.pid
if [ -f "$pid_file" ]; then
  pid=$(cat "$pid_file")
  if kill -0 "$pid" 2>/dev/null; then
    say 'stopping the HTTP server'
    kill "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    ! kill -0 "$pid" 2>/dev/null || kill -9 -- "-$pid"
  fi
  rm -f "$pid_file" .local/http.port
fi
[ ! -e .local/cluster ] || scripts/cluster.sh stop
