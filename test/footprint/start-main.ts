import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTimes } from './start.ts';

/** How long the built program takes to start: `npm run bench:start`. */
const built = fileURLToPath(new URL('../../dist/bootstrap/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'start-'));
try {
  const { helpMs, versionMs, listeningMs } = await startTimes(process.argv[2] ?? built, folder);
  const line = (what: string, ms: number): string => `${what.padEnd(24)}${ms.toFixed(0)} ms\n`;
  process.stdout.write(
    line('--help', helpMs) + line('--version', versionMs) + line('until ready', listeningMs),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
