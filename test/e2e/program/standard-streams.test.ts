import { expect, test } from 'vitest';
import { z } from 'zod';
import { callTool, introduce, requestText } from '../support/talk.ts';
import { missingServer, noisyServer, talkativeServer } from './support/servers.ts';
import { startStdioGateway } from './support/stdio-gateway.ts';

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const servers = { good: talkativeServer, missing: missingServer, noisy: noisyServer };

const STDERR_PERIOD_MS = 1_500;

const message = z.object({ jsonrpc: z.literal('2.0') });
const logLine = z.object({
  level: z.enum(levels),
  timestamp: z.iso.datetime(),
  service: z.literal('mcp-gateway'),
  msg: z.string().min(1),
});

/** One client's talk with a good server beside two broken ones; it lasts at least that long. */
const talk = async (settings: object, args: readonly string[] = [], lastsMs = 0) => {
  const gateway = startStdioGateway({ servers, timeouts: { list: '5s' }, ...settings }, args);
  await introduce(gateway.client);
  const tools = await gateway.client.request(requestText('1', 'tools/list'));
  const echo = await callTool(gateway.client, 'good__echo', '{"text":"line\\nbreak"}');
  await callTool(gateway.client, 'good__progress', `{"count":2,"everyMs":${lastsMs}}`);
  return { tools, echo, ...(await gateway.end()) };
};

test.each([
  { flag: 'debug', file: 'error' },
  { flag: 'info', file: 'error' },
  { flag: 'warn', file: 'debug' },
  { flag: 'error', file: 'debug' },
  { flag: 'silent', file: 'debug' },
] as const)(
  'with --log-level $flag stdout holds JSON-RPC lines only and stderr the log of at least that, though the file says $file [U07][FE-06][CL-03]',
  async ({ flag, file }) => {
    // What a server says on stderr is told at debug level, a second after it began.
    const settings = { logging: { level: file } };
    const talked = await talk(settings, ['--log-level', flag], STDERR_PERIOD_MS);
    const { tools, echo, code, stdoutLines, stderrLines } = talked;
    expect(code).toBe(0);
    expect(tools).toContain('good__echo');
    expect(echo).toContain('line\\nbreak');
    expect(stdoutLines.length).toBeGreaterThanOrEqual(3);
    for (const line of stdoutLines) message.parse(JSON.parse(line));
    const shown = new Set(stderrLines.map((line) => logLine.parse(JSON.parse(line)).level));
    // The broken servers give every level down to warn something to say.
    const talkative = ['debug', 'info', 'warn'] as const;
    const wanted = talkative.filter((level) => levels.indexOf(level) >= levels.indexOf(flag));
    expect([...shown].toSorted()).toEqual([...wanted].toSorted());
  },
);

test('log lines are JSON objects with timestamp, level, service and message [TR-01]', async () => {
  const { stderrLines } = await talk({});
  const lines = stderrLines.map((line) => logLine.parse(JSON.parse(line)));
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['ready', 'stopping', 'stopped']),
  );
});

test('logging.format: text gives readable lines without colour [TR-04]', async () => {
  const { stderrLines } = await talk({ logging: { format: 'text' } });
  const ready = stderrLines.find((line) => line.includes('ready'));
  expect(ready).toMatch(/^\[?\d\d:\d\d:\d\d/);
  expect(stderrLines.join('')).not.toContain('\u001b');
});
