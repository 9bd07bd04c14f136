/**
 * The server of `mcp-gateway demo`: MCP over standard input and output, made of Node alone, so that a first call works
 * without a network and without any other package.
 */
import { createInterface } from 'node:readline';
import { membersOf } from '../domain/import/values.ts';
import { callDemoTool, demoTools, type Progress } from './demo-tools.ts';

const revision = '2025-11-25';
const methodNotFound = -32601;
const invalidParams = -32602;

const send = (message: object): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
};

const call = async (id: unknown, params: unknown): Promise<void> => {
  const { name, arguments: given, _meta } = membersOf(params) ?? {};
  const progressToken = membersOf(_meta)?.['progressToken'];
  const report: Progress = (progress, total) => {
    if (progressToken === undefined) return;
    const at = { progressToken, progress, total, message: `${progress} of ${total}` };
    send({ method: 'notifications/progress', params: at });
  };
  const result = await callDemoTool(String(name), membersOf(given) ?? {}, report);
  if (result === undefined) {
    send({ id, error: { code: invalidParams, message: `unknown tool: ${String(name)}` } });
  } else send({ id, result });
};

const answer = (line: string): void => {
  const { id, method, params } = membersOf(JSON.parse(line)) ?? {};
  if (id === undefined) return;
  switch (method) {
    case 'initialize':
      send({
        id,
        result: {
          protocolVersion: revision,
          capabilities: { tools: {} },
          serverInfo: { name: 'demo', version: '1' },
          instructions: 'A server to try the gateway with.',
        },
      });
      return;
    case 'ping':
      send({ id, result: {} });
      return;
    case 'tools/list':
      send({ id, result: { tools: demoTools } });
      return;
    case 'tools/call':
      void call(id, params);
      return;
    default:
      send({ id, error: { code: methodNotFound, message: `unknown method: ${String(method)}` } });
  }
};

createInterface({ input: process.stdin }).on('line', answer);
