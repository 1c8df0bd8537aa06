#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Subsets Inter and JetBrains Mono to what the pages show and writes the CSS that names them.
set -euo pipefail
out="$1"
css="$out/fonts.css"
python="${PYTHON:-python3}"
inter=/usr/share/fonts/truetype/inter-vf/Inter-roman.var.ttf
mono=/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf

rm -f "$out"/*.woff2 "$css"
if [ ! -f "$inter" ] || [ ! -f "$mono" ] || ! "$python" -c 'import fontTools, brotli' 2>/dev/null; then
  echo "fonts: fonttools, brotli or the font packages are missing; system fonts are used" >&2
  echo '/* System fonts only. */' >"$css"
  exit 0
fi

text='U+0020-007E,U+00A0-017F,U+0394,U+03BC,U+03C3,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030'
text="$text,U+2039,U+203A,U+20AC,U+2190-2193,U+2212,U+221E,U+2248,U+2260,U+2264,U+2265,U+00D7,U+2318,U+21B5"
subset() {
  "$python" -m fontTools.subset "$1" --unicodes="$text" --flavor=woff2 --output-file="$2" \
    --layout-features=kern,liga,calt,tnum,case,zero,ccmp,locl,mark,mkmk
}
subset "$inter" "$out/Inter.woff2"
subset "$mono" "$out/JetBrainsMono.woff2"
cat >"$css" <<'CSS'
@font-face {
  font-family: "Inter";
  font-weight: 100 900;
  font-display: swap;
  src: url("./Inter.woff2") format("woff2");
}
@font-face {
  font-family: "JetBrains Mono";
  font-weight: 400;
  font-display: swap;
  src: url("./JetBrainsMono.woff2") format("woff2");
}
CSS
