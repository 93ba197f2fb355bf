#!/usr/bin/env bash
# Captions, questions and embeds images into Delta tables. Without arguments: the built-in model on
# the built-in pictures, into target/demo. Every option: jobs/caption.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ " $* " == *" --config"[\ =]* ]] || set -- --config "$root/conf/caption.yaml" "$@"
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.CaptionJob "$@"
