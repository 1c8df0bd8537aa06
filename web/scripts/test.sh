#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bundles every unit test and runs it with Node's own test runner.
set -euo pipefail
cd "$(dirname "$0")/.."

esbuild=node_modules/.bin/esbuild
[ -x "$esbuild" ] || esbuild="$(command -v esbuild)"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
"$esbuild" test/*.test.ts --bundle --platform=node --format=esm --target=node18 --preserve-symlinks \
  --sourcemap=inline --out-extension:.js=.mjs --outdir="$out" --log-level=warning
node --test "$out"/*.test.mjs
