import { largeResult } from '../wire/large-result.ts';
import { modernCalls, rawId } from '../wire/messages.ts';
import { echoed, reply, tools, unknownMethod } from './answer.ts';

const cacheHints = '"ttlMs":60000,"cacheScope":"public"';
const { resultMembers } = modernCalls;

/** What the echo server of 2026-07-28 says to one request; undefined for a notification. */
export function modernAnswer(message: string): string | undefined {
  const id = rawId(message);
  if (id === '') return undefined;
  if (message.includes('"name":"echo"')) return reply(id, `{${resultMembers}${echoed(message)}}`);
  const { method } = JSON.parse(message) as { method: string };
  switch (method) {
    case 'server/discover':
      return reply(
        id,
        `{${resultMembers}"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},${cacheHints}}`,
      );
    case 'tools/list':
      return reply(id, `{${resultMembers}${tools},${cacheHints}}`);
    case 'tools/call':
      return reply(id, largeResult(resultMembers));
    default:
      return unknownMethod(id);
  }
}

/** The first event of a `subscriptions/listen`; undefined for every other message. */
export function acknowledged(message: string): string | undefined {
  if (!message.includes('"method":"subscriptions/listen"')) return undefined;
  const meta = `"_meta":{"io.modelcontextprotocol/subscriptionId":${rawId(message)}}`;
  return `data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{${meta},"notifications":{"toolsListChanged":true}}}\n\n`;
}
