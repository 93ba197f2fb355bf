#!/usr/bin/env bash
# Runs SQL over the tables of an output, with the SQL functions: -e SQL, -f FILE, or a prompt.
# Every option: jobs/sql.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/sql.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.SqlJob "$@"
