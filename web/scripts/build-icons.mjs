// SPDX-License-Identifier: Apache-2.0
// Builds one SVG sprite from exactly the bootstrap icons that src/ui/iconNames.ts lists.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders = [join(root, 'node_modules/bootstrap-icons/icons'), '/usr/share/bootstrap-icons/svg'];
const folder = folders.find(existsSync);
if (!folder) {
  throw new Error('bootstrap-icons is not installed (Debian package bootstrap-icons)');
}

const source = readFileSync(join(root, 'src/ui/iconNames.ts'), 'utf8');
const names = [...source.matchAll(/'([a-z0-9-]+)'/g)].map((match) => match[1]);
const symbols = names.map((name) => {
  const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
  const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '');
  return `<symbol id="${name}" viewBox="0 0 16 16">${shapes}</symbol>`;
});
writeFileSync(process.argv[2], `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);
