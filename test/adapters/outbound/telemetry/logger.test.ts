import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { LineSink } from '../../../../src/adapters/outbound/telemetry/line-sink.ts';
import {
  createLogger,
  type LoggerSettings,
} from '../../../../src/adapters/outbound/telemetry/logger.ts';

const settings: LoggerSettings = {
  level: 'info',
  format: 'auto',
  service: 'mcp-gateway',
  isTerminal: false,
  hasColour: false,
};

const capture = () => {
  const lines: string[] = [];
  const sink: LineSink = {
    droppedLines: 0,
    write: (line) => void lines.push(line),
    flush: () => Promise.resolve(),
  };
  return { lines, sink };
};

test('a line is a JSON object with timestamp, level as text and service', async () => {
  const { lines, sink } = capture();
  const log = await createLogger(settings, sink);
  log.warn('slow\n\u001b[2J', { server: 'weather', ms: 12, missing: undefined });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\P{Cc}*\n$/u);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
    service: 'mcp-gateway',
    server: 'weather',
    ms: 12,
    msg: 'slow\n\u001b[2J',
  });
});

test('the level holds, and can change while running', async () => {
  const { lines, sink } = capture();
  const log = await createLogger({ ...settings, level: 'error' }, sink);
  log.debug('1');
  log.info('2');
  log.warn('3');
  log.error('4');
  log.level = 'debug';
  log.debug('5');
  log.level = 'silent';
  log.error('6');
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { msg: '4' },
    { msg: '5' },
  ]);
});

test.each([
  ['auto', true],
  ['pretty', false],
] as const)('%s is for people (terminal: %s)', async (format, isTerminal) => {
  const { lines, sink } = capture();
  const log = await createLogger({ ...settings, format, isTerminal }, sink);
  log.info('listening', { port: 8080 });
  expect(lines.join('')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: listening\n {4}port: 8080\n$/);
});

test('json stays json on a terminal', async () => {
  const { lines, sink } = capture();
  const log = await createLogger({ ...settings, format: 'json', isTerminal: true }, sink);
  log.info('listening');
  expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'listening' });
});

test('colours only where they are wanted', async () => {
  for (const hasColour of [true, false]) {
    const { lines, sink } = capture();
    const log = await createLogger({ ...settings, format: 'pretty', hasColour }, sink);
    log.error('red');
    const text = lines.join('');
    expect(stripVTControlCharacters(text) !== text).toBe(hasColour);
  }
});

test('what a peer sent cannot command the terminal', async () => {
  const { lines, sink } = capture();
  const log = await createLogger({ ...settings, format: 'pretty' }, sink);
  log.info('name \u001b]0;owned\u0007\r\u009b2J \\u001b', { stack: 'Error\n    at x\u001b[1m' });
  const text = lines.join('');
  expect(text).toMatch(/^[\P{Cc}\n]*$/u);
  expect(text).toContain('name \\u001b]0;owned\\u0007\\r\\u009b2J \\u001b');
  expect(text).toContain('at x\\u001b[1m');
});
