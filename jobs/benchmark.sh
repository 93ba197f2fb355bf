#!/usr/bin/env bash
# Measures how fast this machine describes images, part by part and against the naive way. Without
# arguments: the built-in model on the built-in pictures. Every option: jobs/benchmark.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/benchmark.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.BenchmarkJob "$@"
