import { largeResult } from '../wire/large-result.ts';
import { legacyCalls, rawId } from '../wire/messages.ts';

const messageKey = '"message":"';
export const tools =
  '"tools":[{"name":"echo","inputSchema":{"type":"object","properties":{"message":{"type":"string"}}}},' +
  '{"name":"large","inputSchema":{"type":"object"}}]';

/**
 * What the echo MCP server says to one message; undefined for a notification. The echo call is
 * answered from a plain text search: a parse would make the server the slowest part of the path.
 */
export function answer(message: string): string | undefined {
  const id = rawId(message);
  if (id === '') return undefined;
  if (message.includes('"name":"echo"')) return reply(id, `{${echoed(message)}}`);
  return rareAnswer(id, message);
}

/** Raw members of the result of an echo call. */
export function echoed(message: string): string {
  const start = message.indexOf(messageKey) + messageKey.length;
  const text = message.slice(start, message.indexOf('"', start));
  return `"content":[{"type":"text","text":"${text}"}],"structuredContent":{"message":"${text}"}`;
}

function rareAnswer(id: string, message: string): string | undefined {
  const { method } = JSON.parse(message) as { method?: string };
  switch (method) {
    case undefined:
      return undefined;
    case 'initialize':
      return reply(
        id,
        '{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1.0.0"}}',
      );
    case 'ping':
      return reply(id, '{}');
    case 'tools/list':
      return reply(id, `{${tools}}`);
    case 'tools/call':
      return reply(id, largeResult(legacyCalls.resultMembers));
    default:
      return unknownMethod(id);
  }
}

export function unknownMethod(id: string): string {
  return `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"Method not found"}}`;
}

export function reply(id: string, result: string): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
}
