import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../src/adapters/outbound/telemetry/logger.ts';
import { openLogFile } from '../../src/bootstrap/log-file.ts';

const scratch = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

const settings = {
  level: 'info',
  format: 'json',
  service: 'gateway',
  isTerminal: false,
  hasColour: false,
} as const;

test('lines of the log are added to the file', async () => {
  const file = join(await scratch(), 'gateway.log');
  await writeFile(file, 'before\n');
  const sink = openLogFile(file);
  if (typeof sink === 'string') throw new Error(sink);
  const logger = await createLogger(settings, sink);
  logger.info('ready');
  await logger.flush();
  const [first, second] = (await readFile(file, 'utf8')).split('\n');
  expect(first).toBe('before');
  expect(second).toContain('"msg":"ready"');
});

test('a new file is for its owner alone', async () => {
  const file = join(await scratch(), 'gateway.log');
  expect(typeof openLogFile(file)).toBe('object');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a file that cannot be written is one friendly line', async () => {
  const file = join(await scratch(), 'missing', 'gateway.log');
  expect(openLogFile(file)).toMatch(/^cannot write the log to .*missing.*ENOENT/);
});
