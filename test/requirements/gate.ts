import { readFileSync } from 'node:fs';
import process from 'node:process';
import { eraRows } from './era-rows.ts';
import { judge } from './judgement.ts';
import { manifest } from './manifest.ts';
import { outcomesIn } from './report.ts';

// node test/requirements/gate.ts REPORT.json...   Exit: 0 kept, 1 a promise is broken, 2 misuse.
const reportPaths = process.argv.slice(2);
if (reportPaths.length === 0) {
  process.stderr.write('usage: gate.ts REPORT.json...  (from vitest run --reporter=json)\n');
  process.exit(2);
}

const outcomes = reportPaths.flatMap((path) => outcomesIn(readFileSync(path, 'utf8')));
const { failures, warnings } = judge([...manifest, ...eraRows()], outcomes);
for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
for (const failure of failures) process.stderr.write(`error: ${failure}\n`);
process.stdout.write(
  `${outcomes.length} tests, ${failures.length} errors, ${warnings.length} warnings\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
