// A server that spills all it knows: its variables and arguments on standard error, before each answer and before its end.
import process from 'node:process';
import { createInterface } from 'node:readline';

interface Asked {
  readonly id?: number | string;
  readonly method: string;
}

const requestIn = (line: string): Asked => JSON.parse(line);

const spilled = JSON.stringify({ env: process.env, args: process.argv.slice(2) });

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = requestIn(line);
  process.stderr.write(`${spilled}\n`);
  if (id === undefined) continue;
  const info = { protocolVersion: '2025-11-25', capabilities: { tools: {} } };
  const serverInfo = { name: 'spilling', version: '1' };
  const result = { ...info, serverInfo, content: [], tools: [] };
  const answer =
    method === 'server/discover' ? { error: { code: -32_601, message: 'no' } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
  if (method === 'tools/call') process.exit(1);
}
