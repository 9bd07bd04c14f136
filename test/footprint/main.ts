import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installInto } from './installed.ts';
import { footprintPage } from './report.ts';
import { startTimes } from './start.ts';

/** Measures an installation and writes docs/footprint.md: `npm run footprint`. */
const page = new URL('../../docs/footprint.md', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'footprint-'));
try {
  const installation = installInto(folder);
  const text = footprintPage(installation, await startTimes(installation.program, folder));
  writeFileSync(page, text);
  process.stdout.write(text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
