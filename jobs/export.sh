#!/usr/bin/env bash
# Writes a checkpoint as a folder that DJL and DJL Serving load: TorchScript with its weights.
# Every option: jobs/export.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/export.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.ExportJob "$@"
