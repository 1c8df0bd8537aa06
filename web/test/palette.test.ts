// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { darkSeries, lightSeries, seriesCount, seriesIndexOf } from '../src/theme/palette';
import { contrast, linearOf, oklabDistance, simulated, visions } from './color';

const distanceMin = 0.09;
const themes = [
  { name: 'dark', series: darkSeries, contrastMin: 4.5 },
  { name: 'light', series: lightSeries, contrastMin: 3 },
] as const;
const css = readFileSync('src/styles/tokens.css', 'utf8');

/** The declarations of one theme in tokens.css. */
function tokens(theme: string): Map<string, string> {
  const block = css.split(`[data-theme="${theme}"] {`)[1]?.split('}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

for (const { name, series, contrastMin } of themes) {
  test(`${name}: series colours stay apart for normal and colour-blind vision`, () => {
    for (const vision of visions) {
      const seen = series.map((color) => simulated(linearOf(color), vision));
      for (const [index, first] of seen.entries()) {
        for (const second of seen.slice(index + 1)) {
          const distance = oklabDistance(first, second);
          assert.ok(distance >= distanceMin, `${vision} ${series[index]}: ${distance.toFixed(3)}`);
        }
      }
    }
  });

  test(`${name}: series colours stand out from the surface`, () => {
    for (const color of series) {
      assert.ok(contrast(color, tokens(name).get('surface') ?? '') >= contrastMin, color);
    }
  });

  test(`${name}: tokens.css has the same series colours`, () => {
    const found = series.map((_, index) => tokens(name).get(`series-${index + 1}`));
    assert.deepEqual(found, [...series]);
  });

  test(`${name}: text reaches AA contrast on every ground it is drawn on`, () => {
    const token = tokens(name);
    const texts = [
      'text',
      'text-muted',
      'accent',
      'bad',
      'warn',
      'good',
      'json-key',
      'json-string',
      'json-number',
    ];
    for (const text of texts) {
      for (const ground of ['ground', 'surface', 'raised', 'sunken', 'hover']) {
        const ratio = contrast(token.get(text) ?? '', token.get(ground) ?? '');
        assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(token.get('on-accent') ?? '', token.get('accent') ?? '') >= 4.5);
    assert.ok(contrast(token.get('bad') ?? '', token.get('bad-ground') ?? '') >= 4.5);
    assert.ok(contrast(token.get('text-muted') ?? '', token.get('selected') ?? '') >= 4.5);
    assert.ok(contrast(token.get('border-strong') ?? '', token.get('surface') ?? '') >= 3);
  });
}

test('a service name always has the same colour, and names use the whole palette', () => {
  assert.equal(seriesIndexOf('checkout'), seriesIndexOf('checkout'));
  const used = new Set(Array.from({ length: 100 }, (_, index) => seriesIndexOf(`service-${index}`)));
  assert.equal(used.size, seriesCount);
});
