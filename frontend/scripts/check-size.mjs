// Measures what a first visit loads: the entry chunk and everything it imports statically, gzipped.
// Fails above the budget of docs/benchmarks.md ("SPA first load under 300 kB gzip of JavaScript").
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 300_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
if (!entry) {
  console.error("dist/.vite/manifest.json names no entry; run `npm run build` first.");
  process.exit(1);
}

const seen = new Set();
function visit(key) {
  if (seen.has(key)) return;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) visit(imported);
}
visit(entry);

let total = 0;
const rows = [...seen]
  .map((key) => manifest[key].file)
  .filter((file) => file.endsWith(".js"))
  .map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length }))
  .sort((a, b) => b.bytes - a.bytes);
for (const row of rows) {
  total += row.bytes;
  console.log(`${(row.bytes / 1000).toFixed(1).padStart(8)} kB  ${row.file}`);
}
console.log(
  `${(total / 1000).toFixed(1).padStart(8)} kB  first-load JavaScript, gzip (budget ${BUDGET_BYTES / 1000} kB)`,
);
if (total > BUDGET_BYTES) {
  console.error(`Over the budget by ${((total - BUDGET_BYTES) / 1000).toFixed(1)} kB.`);
  process.exit(1);
}
