#!/usr/bin/env bash
# Locks the dependencies of pyproject.toml anew: requirements.txt to run, requirements-dev.txt to test too.
. "$(dirname "$0")/lib.sh"
command -v uv >/dev/null || die 'locking needs uv: pip install uv'
compile=(uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml)
"${compile[@]}" --extra build -o requirements.txt
"${compile[@]}" --extra build --extra nats --extra dev -c requirements.txt -o requirements-dev.txt
