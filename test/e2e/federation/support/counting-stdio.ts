import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * A server on stdio that notes each call in the file of its argument, with its own process id: `PID TOOL N`. The first call
 * of each `n` is never answered.
 */
const ledger = process.argv[2] ?? '';
const tools = [
  { name: 'look', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'add', inputSchema: { type: 'object' } },
];

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params: { readonly name: string; readonly arguments: { readonly n: number } };
}

const resultOf = ({ method, params }: Request): object | undefined => {
  if (method === 'initialize') {
    const serverInfo = { name: 'counting', version: '1' };
    return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo };
  }
  if (method === 'tools/list') return { tools };
  if (method !== 'tools/call') return {};
  const entry = `${params.name} ${params.arguments.n}\n`;
  const isKnown = existsSync(ledger) && readFileSync(ledger, 'utf8').includes(entry);
  appendFileSync(ledger, `${process.pid} ${entry}`);
  return isKnown ? { content: [{ type: 'text', text: entry.trim() }] } : undefined;
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  const result = request.id === undefined ? undefined : resultOf(request);
  if (result !== undefined) {
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, result })}\n`);
  }
}
