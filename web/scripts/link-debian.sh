#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Links the libraries that Debian packages install into node_modules, unless npm has filled it already.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -f node_modules/.package-lock.json ]; then
  exit 0
fi

library=/usr/share/nodejs
linked=(react react-dom scheduler loose-envify js-tokens object-assign csstype prop-types
  @types/react @types/react-dom @types/prop-types @types/scheduler)
mkdir -p node_modules/@types
for name in "${linked[@]}"; do
  if [ ! -e "$library/$name" ]; then
    echo "missing $library/$name; install: node-react node-react-dom node-csstype node-prop-types" >&2
    exit 1
  fi
  ln -sfn "$library/$name" "node_modules/$name"
done
