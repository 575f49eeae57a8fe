#!/usr/bin/env bash
# Stops what run.sh started.
. "$(dirname "$0")/lib.sh"
stop_http
scripts/cluster.sh stop
