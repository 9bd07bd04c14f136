import { expect, test } from 'vitest';
import type { Detection } from '../../../../../src/application/detection/detector.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const found: Detection = {
  address: 'http://h:1/mcp',
  target: {
    protocol: 'http',
    url: 'http://h:1/mcp?key=secret',
    headers: { authorization: 'secret' },
  },
  verdict: {
    isFound: true,
    certainty: 'likely',
    probe: { kind: 'post', path: '/mcp?key=secret', isInTls: false },
    movedTo: undefined,
  },
  evidence: [
    {
      probe: { kind: 'post', path: '/mcp?key=secret', isInTls: false },
      sight: { seen: 'likely', note: 'POST wants a credential\u001b[31m' },
      atMs: 11.6,
    },
  ],
  durationMs: 12.4,
};

const missing: Detection = {
  address: 'h:1',
  target: undefined,
  verdict: { isFound: false, reason: 'unreachable', text: 'nothing listens at its address (g12)' },
  evidence: [],
  durationMs: 3,
};

const run = async (line: string, ...detections: readonly (Detection | Fault)[]) => {
  const asked: unknown[] = [];
  const outcome = await runCommandLine(line.split(' '), {
    detect: (...given) => {
      asked.push(...given);
      return Promise.resolve(detections);
    },
  });
  return { ...outcome, asked };
};

test('the verdict is printed with what to write and what was seen, and nothing secret', async () => {
  const { out, code, asked } = await run('detect http://h:1/mcp', found);
  expect(asked).toEqual([['http://h:1/mcp'], 1_000]);
  expect(code).toBe(0);
  expect(out).toBe(
    'http://h:1/mcp  http (likely)  12 ms\n' +
      '  type: http, url: http://h:1/mcp\n' +
      '    12 ms  post /mcp: POST wants a credential [31m\n',
  );
});

test('an address where nothing is found is a failure of the command', async () => {
  const { out, code } = await run('detect --timeout 200ms http://h:1/mcp h:1', found, missing);
  expect(out).toContain('h:1  not found  3 ms\n  nothing listens at its address (g12)\n');
  expect(code).toBe(69);
});

test('for programs it is JSON', async () => {
  const { out, asked } = await run('detect --json --timeout 2s a h:1', found, missing);
  expect(asked[1]).toBe(2_000);
  expect(out).not.toContain('secret');
  expect(JSON.parse(out)).toEqual([
    {
      address: 'http://h:1/mcp',
      detected: true,
      protocol: 'http',
      certainty: 'likely',
      url: 'http://h:1/mcp',
      duration_ms: 12,
      evidence: [
        expect.objectContaining({ probe: 'post', path: '/mcp', seen: 'likely', at_ms: 12 }),
      ],
    },
    {
      address: 'h:1',
      detected: false,
      protocol: null,
      reason: 'unreachable',
      message: 'nothing listens at its address (g12)',
      duration_ms: 3,
      evidence: [],
    },
  ]);
});

test('what is no address, and no duration, is a mistake in the command line', async () => {
  const refused = await run('detect ftp://a', new Fault('invalid_params', 'unknown scheme'));
  expect(refused).toMatchObject({ code: 2, error: 'error: ftp://a: unknown scheme\n' });
  const late = await run('detect --timeout 2h a', found);
  expect(late).toMatchObject({ code: 2, asked: [] });
  expect(late.error).toContain('expected a duration from 1ms to 1m');
});
