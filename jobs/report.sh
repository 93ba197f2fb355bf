#!/usr/bin/env bash
# Makes one page of HTML, with everything in it, of a run or of what the tables hold.
# Every option: jobs/report.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/report.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.ReportJob "$@"
