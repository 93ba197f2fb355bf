#!/usr/bin/env bash
# Tells Spark which GPUs this machine has: {"name": "gpu", "addresses": ["0","1"]}
set -euo pipefail

indices=$(nvidia-smi --query-gpu=index --format=csv,noheader)
echo "{\"name\": \"gpu\", \"addresses\": [$(sed 's/.*/"&"/' <<<"$indices" | paste -sd,)]}"
