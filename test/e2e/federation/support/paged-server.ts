import { createInterface } from 'node:readline';

/**
 * A stdio server of a handshake revision whose tools are the arguments it is started with, two on a page. A call is
 * answered with the name it came with. Run: `node paged-server.ts TOOL…`.
 */
const tools = process.argv.slice(2);
const PAGE = 2;

interface Request {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly cursor?: string; readonly name?: string };
}

const resultOf = ({ method, params = {} }: Request): object => {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'paged', version: '1.0.0' },
      };
    case 'tools/list': {
      const start = Number(params.cursor ?? 0);
      const page = tools.slice(start, start + PAGE);
      const next = start + PAGE;
      return {
        tools: page.map((name) => ({ name, inputSchema: { type: 'object' } })),
        ...(next < tools.length && { nextCursor: String(next) }),
      };
    }
    case 'tools/call':
      return { content: [{ type: 'text', text: params.name }] };
    default:
      return {};
  }
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const request = JSON.parse(line) as Request;
  if (request.id === undefined) return;
  const answer = { jsonrpc: '2.0', id: request.id, result: resultOf(request) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
