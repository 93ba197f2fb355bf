#!/usr/bin/env bash
# Holds captions, answers or vectors against what people wrote, and writes the table metrics.
# Every option: jobs/evaluate.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/evaluate.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.EvaluateJob "$@"
