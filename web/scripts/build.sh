#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds web/dist. PYTHON may name an interpreter with fonttools and brotli; without it system fonts are used.
set -euo pipefail
cd "$(dirname "$0")/.."

tool() { if [ -x "node_modules/.bin/$1" ]; then echo "node_modules/.bin/$1"; else command -v "$1"; fi; }

bash scripts/link-debian.sh
mkdir -p src/generated
node scripts/generate-client.mjs "${OPENAPI_DOCUMENT:-../openapi/argus.json}" src/api/generated.ts
node scripts/build-icons.mjs src/generated/icons.svg
bash scripts/build-fonts.sh src/generated

"$(tool tsc)" --noEmit -p .

stage="$(mktemp -d "$PWD/dist.XXXXXX")"
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
"$(tool esbuild)" src/main.tsx --bundle --minify ${SOURCE_MAPS:+--sourcemap} --splitting --format=esm \
  --target=es2021 --jsx=automatic --preserve-symlinks '--define:process.env.NODE_ENV="production"' \
  --loader:.svg=file --loader:.woff2=file --public-path=/ --legal-comments=eof \
  --entry-names=assets/[name]-[hash] --chunk-names=assets/[name]-[hash] --asset-names=assets/[name]-[hash] \
  --outdir="$stage" --metafile="$stage/meta.json" --log-level=warning
node scripts/finish-build.mjs "$stage"

# Two renames, so a server reading dist sees the old bundle or the new one, never half of either.
rm -rf dist.previous
if [ -d dist ]; then mv dist dist.previous; fi
mv "$stage" dist
rm -rf dist.previous
