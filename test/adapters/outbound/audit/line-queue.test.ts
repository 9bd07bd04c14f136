import { expect, test, vi } from 'vitest';
import { LineQueue, type LineWriter } from '../../../../src/adapters/outbound/audit/line-queue.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';

const queueOf = (write: LineWriter) => {
  const logger = new RecordingLogger();
  return { queue: new LineQueue({ name: 'a place', write, logger, retryMs: 1 }), logger };
};

test('records are written in order, those that come meanwhile together', async () => {
  const written: (readonly string[])[] = [];
  const { queue } = queueOf(async (lines) => {
    written.push(lines);
  });
  for (const line of ['a', 'b', 'c']) queue.take(line);
  await queue.flush(1_000);
  expect(written).toEqual([['a'], ['b', 'c']]);
});

test('what could not be written is written later, in order and once; meanwhile the queue is not sound', async () => {
  const written: string[] = [];
  let isBroken = true;
  const { queue, logger } = queueOf(async (lines) => {
    if (isBroken) throw new Error('no space left');
    written.push(...lines);
  });
  queue.take('a');
  await vi.waitFor(() => expect(queue.isSound).toBe(false));
  queue.take('b');
  isBroken = false;
  await queue.flush(1_000);
  expect(written).toEqual(['a', 'b']);
  expect(queue.isSound).toBe(true);
  expect(queue.lost).toBe(0);
  expect(logger.lines.map(({ level, message }) => `${level}: ${message}`)).toEqual([
    'error: audit records cannot be written',
    'info: audit records are written again',
  ]);
});

test('memory is bounded: what has no room is lost and counted', async () => {
  const { queue } = queueOf(() => new Promise(() => {}));
  const line = 'x'.repeat(1_048_576);
  for (let count = 0; count < 10; count += 1) queue.take(line);
  expect(queue.isSound).toBe(false);
  expect(queue.lost).toBe(2);
});

test('a flush ends when its time is over', async () => {
  const { queue } = queueOf(() => new Promise(() => {}));
  queue.take('a');
  await expect(queue.flush(1)).resolves.toBeUndefined();
});
