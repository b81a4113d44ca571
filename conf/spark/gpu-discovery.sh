#!/usr/bin/env bash
# Tells Spark which GPUs this machine has, as spark.*.resource.gpu.discoveryScript wants it:
#   {"name": "gpu", "addresses": ["0", "1"]}
# Addresses are the indices of nvidia-smi. A machine without NVIDIA's driver has none.
set -euo pipefail
addresses=""
if command -v nvidia-smi > /dev/null; then
  while read -r index; do
    addresses+="${addresses:+, }\"$index\""
  done < <(nvidia-smi --query-gpu=index --format=csv,noheader)
fi
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
