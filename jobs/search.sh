#!/usr/bin/env bash
# Finds the images that a text describes best, or that are like an image.
# Every option: jobs/search.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/search.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.SearchJob "$@"
