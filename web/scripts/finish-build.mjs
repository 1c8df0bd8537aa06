// SPDX-License-Identifier: Apache-2.0
// Turns esbuild's output into a servable folder: page, static files, licences, budgets, precompressed copies.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a first visit may download as script, and what opening one page may add, in gzip bytes. */
const initialScriptBytesMax = 120 * 1024;
const chunkScriptBytesMax = 40 * 1024;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stage = process.argv[2];
const meta = JSON.parse(readFileSync(join(stage, 'meta.json'), 'utf8'));
const outputs = Object.entries(meta.outputs).map(([path, output]) => ({
  name: relative(stage, join(process.cwd(), path)),
  ...output,
}));

const entry = outputs.find((output) => output.entryPoint === 'src/main.tsx');
const style = outputs.find((output) => /assets\/main-[^/]+\.css$/.test(output.name));
const inter = outputs.find((output) => /assets\/Inter-[^/]+\.woff2$/.test(output.name));

checkBudgets();
writePage();
for (const name of readdirSync(join(root, 'public'))) {
  copyFileSync(join(root, 'public', name), join(stage, name));
}
copyLicences();
execFileSync('rm', ['-f', join(stage, 'meta.json')]);
compress(stage);

function gzipBytes(name) {
  return gzipSync(readFileSync(join(stage, name)), { level: 9 }).length;
}

function staticImports(output) {
  return output.imports
    .filter((item) => item.kind === 'import-statement')
    .map((item) => outputs.find((other) => other.name === relative(stage, join(process.cwd(), item.path))))
    .filter(Boolean);
}

function initialScripts() {
  const found = new Set();
  const visit = (output) => {
    if (!found.has(output)) {
      found.add(output);
      staticImports(output).forEach(visit);
    }
  };
  visit(entry);
  return [...found];
}

function checkBudgets() {
  const initial = initialScripts();
  const initialBytes = initial.reduce((total, output) => total + gzipBytes(output.name), 0);
  const report = [`initial script ${initialBytes} bytes gzip of ${initialScriptBytesMax}`];
  const excess = initialBytes > initialScriptBytesMax ? [report[0]] : [];
  for (const output of outputs.filter((other) => other.name.endsWith('.js') && !initial.includes(other))) {
    const bytes = gzipBytes(output.name);
    report.push(`  ${output.name} ${bytes}`);
    if (bytes > chunkScriptBytesMax) {
      excess.push(`${output.name} ${bytes} bytes gzip exceeds ${chunkScriptBytesMax}`);
    }
  }
  console.log(report.join('\n'));
  if (excess.length > 0) {
    throw new Error(`over the bundle budget: ${excess.join('; ')}`);
  }
}

function writePage() {
  const preloads = initialScripts()
    .filter((output) => output !== entry)
    .map((output) => `<link rel="modulepreload" href="/${output.name}">`);
  const head = [
    inter && `<link rel="preload" href="/${inter.name}" as="font" type="font/woff2" crossorigin>`,
    style && `<link rel="stylesheet" href="/${style.name}">`,
    ...preloads,
    `<script type="module" src="/${entry.name}"></script>`,
  ].filter(Boolean);
  const page = readFileSync(join(root, 'index.html'), 'utf8');
  writeFileSync(join(stage, 'index.html'), page.replace('<!-- build:head -->', head.join('\n    ')));
}

function copyLicences() {
  const packages = ['fonts-inter-variable', 'fonts-jetbrains-mono', 'bootstrap-icons', 'node-react'];
  mkdirSync(join(stage, 'licenses'), { recursive: true });
  for (const name of packages) {
    const text = `/usr/share/doc/${name}/copyright`;
    if (existsSync(text)) {
      copyFileSync(text, join(stage, 'licenses', `${name}.txt`));
    }
  }
}

function compress(folder) {
  const texts = new Set(['.html', '.js', '.css', '.svg', '.txt', '.map', '.webmanifest']);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      compress(path);
    } else if (texts.has(extname(name))) {
      execFileSync('gzip', ['-9', '-n', '-k', '-f', path]);
    }
  }
}
