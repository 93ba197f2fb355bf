#!/usr/bin/env bash
# Brings the tables up to date with a catalog of images: every night the same command.
# Every option: jobs/enrich.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/enrich.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.EnrichJob "$@"
