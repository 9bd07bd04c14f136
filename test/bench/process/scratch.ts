import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for configuration files, removed when the bench ends. */
export function scratchDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  process.on('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
