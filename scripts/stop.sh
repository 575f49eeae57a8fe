#!/usr/bin/env bash
# Stops what run.sh started.
. "$(dirname "$0")/lib.sh"
stop serve
stop worker
scripts/cluster.sh stop
