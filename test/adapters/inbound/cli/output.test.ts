import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import {
  failureLine,
  painter,
  startTable,
  validSummary,
  wantsColour,
} from '../../../../src/adapters/inbound/cli/output.ts';

const plain = painter(false);

test('colour is for terminals whose user did not decline it', () => {
  expect(wantsColour({}, true)).toBe(true);
  expect(wantsColour({ NO_COLOR: '' }, true)).toBe(true);
  expect(wantsColour({ NO_COLOR: '1' }, true)).toBe(false);
  expect(wantsColour({}, false)).toBe(false);
  expect(wantsColour({ TERM: 'dumb' }, true)).toBe(false);
});

test('FORCE_COLOR paints pipes too, and yields to NO_COLOR', () => {
  expect(wantsColour({ FORCE_COLOR: '1' }, false)).toBe(true);
  expect(wantsColour({ FORCE_COLOR: '0' }, true)).toBe(false);
  expect(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, true)).toBe(false);
});

test('a failure is one line, whatever is in it', () => {
  expect(failureLine('port 8080\nis in use', plain, 'Stop the other program.')).toBe(
    'error: port 8080 is in use Stop the other program.\n',
  );
  expect(failureLine('broken', painter(true))).toBe('\u001b[31merror:\u001b[0m broken\n');
});

test('the start table lines up', () => {
  const table = startTable(
    [
      {
        server: 'weather',
        transport: 'stdio',
        era: 'modern',
        state: 'ready',
        tools: 12,
        durationMs: 80.4,
      },
      {
        server: 'n',
        transport: 'http',
        era: undefined,
        state: 'on demand',
        tools: undefined,
        durationMs: undefined,
      },
      {
        server: 'evil\u001b[2J',
        transport: 'tcp',
        era: 'legacy',
        state: 'failed',
        tools: 0,
        durationMs: 10_000,
      },
    ],
    plain,
  );
  expect(table).toBe(
    [
      'server    transport  era     state      tools     ms',
      'weather   stdio      modern  ready         12     80',
      'n         http       -       on demand      -      -',
      'evil [2J  tcp        legacy  failed         0  10000',
      '',
    ].join('\n'),
  );
});

test('colour does not move the columns', () => {
  const rows = [
    { server: 'a', transport: 'tcp', era: 'legacy', state: 'ready', tools: 1, durationMs: 2 },
  ] as const;
  const uncoloured = stripVTControlCharacters(startTable(rows, painter(true)));
  expect(uncoloured).toBe(startTable(rows, plain));
});

test('one of something has no s', () => {
  expect(validSummary(1, 2)).toBe('OK: 1 server, 2 frontends\n');
});
