import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { openLineSink } from '../../../../src/adapters/outbound/telemetry/line-sink.ts';

const module = join(
  import.meta.dirname,
  '../../../../src/adapters/outbound/telemetry/line-sink.ts',
);
const folder = mkdtempSync(join(tmpdir(), 'line-sink-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script with a sink on its stderr; what it has to say comes on stdout. */
const start = (script: string): ChildProcess =>
  spawn(process.execPath, [
    '--input-type=module-typescript',
    '--eval',
    `import { openLineSink } from ${JSON.stringify(module)};
    const sink = openLineSink(2);
    ${script}`,
  ]);

const outputOf = (child: ChildProcess): Promise<string> =>
  text(child.stdout as AsyncIterable<Buffer>);

test('lines reach a file in order, all of them before flush resolves', async () => {
  const file = join(folder, 'log');
  const descriptor = openSync(file, 'w');
  const sink = openLineSink(descriptor);
  const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}\n`);
  for (const line of lines) sink.write(line);
  await sink.flush(5_000);
  closeSync(descriptor);
  expect(readFileSync(file, 'utf8')).toBe(lines.join(''));
  expect(sink.droppedLines).toBe(0);
});

test('a file that cannot be written costs its lines and nothing else', async () => {
  const descriptor = openSync('/dev/full', 'w');
  const sink = openLineSink(descriptor);
  sink.write('lost\n');
  await sink.flush(5_000);
  sink.write('lost\n');
  await sink.flush(5_000);
  closeSync(descriptor);
  expect(sink.droppedLines).toBe(2);
});

test('lines reach a pipe before flush resolves', async () => {
  const child = start(
    `for (let i = 0; i < 500; i += 1) sink.write('x'.repeat(999) + '\\n');
    await sink.flush(5000);
    process.exit(0);`,
  );
  const [written] = await Promise.all([
    text(child.stderr as AsyncIterable<Buffer>),
    once(child, 'exit'),
  ]);
  expect(written).toHaveLength(500_000);
});

test('a reader that is gone does not end the program', async () => {
  const child = start(
    `process.stdin.once('data', async () => {
      for (let i = 0; i < 3; i += 1) { sink.write('x\\n'); await sink.flush(1000); }
      console.log('alive, dropped ' + (sink.droppedLines > 0));
      process.exit(0);
    });`,
  );
  child.stderr?.destroy();
  child.stdin?.write('go');
  expect(await outputOf(child)).toBe('alive, dropped true\n');
});

test('a reader that stands still costs lines, not the program, not its memory and not its end', async () => {
  const child = start(
    `for (let i = 0; i < 4000; i += 1) sink.write('x'.repeat(999) + '\\n');
    setTimeout(async () => {
      await sink.flush(50);
      console.log('alive, dropped ' + (sink.droppedLines > 2000));
      process.exit(0);
    }, 20);`,
  );
  // Nothing reads stderr: no listener is attached, so that the pipe fills up.
  const [output] = await Promise.all([outputOf(child), once(child, 'exit')]);
  expect([output, child.exitCode]).toEqual(['alive, dropped true\n', 0]);
});
