#!/usr/bin/env bash
# Trains the stages of a BLIP-2 model. Without arguments: the built-in models, from catalogs that
# are drawn first, into target/pretrain; what was begun goes on. Every option: jobs/pretrain.sh --help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if ! (($#)); then
  cd "$root" # the recipe's files are named from here
  draw() { # FOLDER OPTIONS...
    local folder=target/pretrain/$1
    [[ -e $folder/answers.json ]] || jobs/catalog.sh --output "$folder" "${@:2}"
  }
  draw catalog --images 30000 --seed 1
  draw catalog-several --images 20000 --seed 2 --several 70 --three 12 # for the language model
  draw catalog-mixed --images 40000 --seed 4 --several 80 --three 45   # for what tells small products apart
  set -- --config conf/pretrain.yaml --resume
fi
exec "$root/jobs/submit.sh" io.sparkblip2.jobs.PretrainJob "$@"
