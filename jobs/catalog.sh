#!/usr/bin/env bash
# Draws a synthetic product catalog: pictures, a Delta table, and exact captions, questions and
# answers. Every option: jobs/catalog.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/catalog.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.CatalogJob "$@"
