import { appendFileSync } from 'node:fs';

/**
 * A stdio server that takes its time: `node slow-start.ts JOURNAL MS`. It notes `+` in the journal when it starts, and `-`
 * just before its first word.
 */
const [, , journal = '', ms = '0'] = process.argv;
appendFileSync(journal, '+');
let isNew = true;

const answer = (line: string): void => {
  const { id, method } = JSON.parse(line) as { id?: unknown; method?: string };
  if (id === undefined) return;
  if (isNew) appendFileSync(journal, '-');
  isNew = false;
  const introduction = {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'slow', version: '1' },
  };
  const reply =
    method === 'server/discover'
      ? { error: { code: -32_601, message: 'unknown' } }
      : { result: method === 'initialize' ? introduction : { content: [], pid: process.pid } };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...reply })}\n`);
};

setTimeout(() => {
  let rest = '';
  process.stdin.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) answer(line);
  });
}, Number(ms));
