import { createInterface } from 'node:readline';

/**
 * A server over stdio whose only tool says which process it is: `node telling-server.ts WORD`. The text of an answer is
 * `WORD PID`; with `{"ms": …}` as arguments it comes so much later.
 */
const [word = ''] = process.argv.slice(2);

interface Received {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly arguments?: { readonly ms?: number } };
}

const answer = (id: number, result: unknown): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
};

const results: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'telling', version: '1' },
  },
  'tools/list': { tools: [{ name: 'tell', inputSchema: { type: 'object' } }] },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method = '', params } = JSON.parse(line) as Received;
  if (id === undefined) return;
  if (method !== 'tools/call') {
    answer(id, results[method] ?? {});
    return;
  }
  const content = [{ type: 'text', text: `${word} ${process.pid}` }];
  setTimeout(() => answer(id, { content }), params?.arguments?.ms ?? 0);
});
