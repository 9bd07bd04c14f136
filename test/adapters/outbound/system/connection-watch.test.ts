import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { tableKeyOf } from '../../../../src/adapters/outbound/system/connection-table.ts';
import {
  type ConnectionTable,
  TableConnectionWatch,
} from '../../../../src/adapters/outbound/system/connection-watch.ts';
import type { WatchedConnection } from '../../../../src/application/ports/driven/connection-watch.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';
import { settled } from '../../../support/application/settled.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const WITHIN_MS = 8_000;
const LOOK_MS = 2_000;

class Connection extends EventEmitter implements WatchedConnection {
  readonly localAddress = '127.0.0.1';
  readonly localPort = 4_000;
  readonly remoteAddress: string | undefined = '127.0.0.1';
  readonly remotePort: number;
  bytesWritten = 0;
  writableLength = 0;
  error: Error | undefined;

  constructor(remotePort: number) {
    super();
    this.remotePort = remotePort;
  }

  destroy(error: Error): void {
    this.error = error;
    this.emit('close');
  }

  /** Its line of the table. */
  line(timer: '01' | '04', repetitions: number): string {
    const count = repetitions.toString(16).toUpperCase().padStart(8, '0');
    return `   0: ${tableKeyOf(this)} 01 00000005:00000000 ${timer}:00000082 ${count}     0\n`;
  }
}

class FakeTables {
  lines: readonly string[] = [];
  reads = 0;
  problem: Error | undefined;

  readonly read = async (table: ConnectionTable): Promise<string> => {
    this.reads += 1;
    if (this.problem !== undefined) throw this.problem;
    return table === 'tcp' ? `  sl  local_address\n${this.lines.join('')}` : '';
  };
}

let clock = new HandClock();
let logger = new RecordingLogger();
let tables = new FakeTables();
let watch = new TableConnectionWatch(clock, logger, tables.read);
let connection = new Connection(1);

beforeEach(() => {
  clock = new HandClock();
  logger = new RecordingLogger();
  tables = new FakeTables();
  watch = new TableConnectionWatch(clock, logger, tables.read);
  connection = new Connection(1);
  watch.watch(connection, WITHIN_MS);
});

/** One look after another, each with what the table says of the connection then. */
const looks = async (...lines: readonly string[]): Promise<void> => {
  for (const line of lines) {
    tables.lines = [line];
    clock.advance(LOOK_MS);
    await settled();
  }
};

test('a peer that acknowledges nothing is broken off as the system would do it', async () => {
  connection.bytesWritten = 5;
  await looks(connection.line('01', 2), connection.line('01', 4));
  expect(connection.error).toBeUndefined();
  await looks(connection.line('01', 5));
  expect(connection.error).toMatchObject({ code: 'ETIMEDOUT' });
  expect(logger.fields('debug', 'peer')).toEqual(['127.0.0.1:1']);
  expect(clock.alarms).toBe(0);
});

test('a count that falls says that something was acknowledged', async () => {
  connection.bytesWritten = 5;
  const falling = [3, 4, 1, 3].map((count) => connection.line('01', count));
  await looks(...falling, connection.line('01', 0), connection.line('01', 3));
  expect(connection.error).toBeUndefined();
});

test('a packet or two may be lost again and again', async () => {
  connection.bytesWritten = 5;
  await looks(...[1, 1, 2, 2, 2].map((count) => connection.line('01', count)));
  expect(connection.error).toBeUndefined();
});

test('a peer that does not read is another matter', async () => {
  connection.bytesWritten = 5;
  await looks(...[5, 6, 7, 8, 9].map((count) => connection.line('04', count)));
  expect(connection.error).toBeUndefined();
});

test('nothing is read while all that was written is known to be acknowledged', async () => {
  await looks('', '');
  expect(tables.reads).toBe(0);
  connection.bytesWritten = 5;
  await looks(connection.line('01', 0), '', '', '');
  expect(tables.reads).toBe(2);
  connection.bytesWritten = 6;
  connection.writableLength = 1; // of which the system knows nothing yet
  await looks('', '');
  expect(tables.reads).toBe(4);
});

test('of many only the one is broken off whose peer vanished', async () => {
  const others = [2, 3, 4].map((port) => new Connection(port));
  for (const other of others) {
    other.bytesWritten = 5;
    watch.watch(other, WITHIN_MS);
  }
  connection.bytesWritten = 5;
  const line = connection.line('01', 5);
  await looks(line, line, line);
  expect(connection.error).toBeDefined();
  for (const { error } of others) expect(error).toBeUndefined();
});

test('the last time holds, and the timers end with the connections', async () => {
  watch.watch(connection, WITHIN_MS / 2);
  expect(clock.alarms).toBe(1);
  expect(connection.listenerCount('close')).toBe(1);
  connection.bytesWritten = 5;
  tables.lines = [connection.line('01', 5)];
  for (let look = 0; look < 3; look += 1) {
    clock.advance(LOOK_MS / 2);
    await settled();
  }
  expect(connection.error).toBeDefined();
  expect(clock.alarms).toBe(0);
});

test('where there are no tables it says so once and leaves everything as it is', async () => {
  tables.problem = new Error('ENOENT: /proc/self/net/tcp');
  connection.bytesWritten = 5;
  await looks('', '', '');
  expect(tables.reads).toBe(1);
  expect(logger.fields('debug', 'reason')).toEqual(['ENOENT: /proc/self/net/tcp']);
  watch.watch(new Connection(2), WITHIN_MS);
  expect(clock.alarms).toBe(0);
  expect(connection.error).toBeUndefined();
});
