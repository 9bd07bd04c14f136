import { expect, it } from 'vitest';
import { answerParts } from '../../support/large/answers.ts';
import { callLarge } from '../../support/large/start.ts';
import { toolParams } from '../eras/support/clients/era-client.ts';
import { ModernHttpClient } from '../eras/support/clients/modern-http.ts';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { rawAt } from '../support/raw-json.ts';
import { callTool, introduce } from '../support/talk.ts';
import { useLargeRig } from './support/rig.ts';

const rig = useLargeRig();

const args = { bytes: 12_000_000 };
/** Raw JSON of the content, which is longer than `limits.max_message_bytes`. */
const content = (() => {
  const parts = answerParts(callLarge(1, args));
  if (parts === undefined) throw new Error('no answer');
  const body = parts.unit.toString().repeat(parts.bodyBytes / parts.unit.length);
  return rawAt(`${parts.head}${body}${parts.tail}`, 'result', 'content');
})();

const ways: readonly (readonly [string, () => Promise<RawClient>, string])[] = [
  ['HTTP', () => Promise.resolve(new HttpClient(rig.gateway.url('http', '/mcp/modern'))), 'large'],
  ['HTTP+SSE', () => SseClient.open(rig.gateway.url('sse', '/sse/modern')), 'large'],
  ['WebSocket', () => WebSocketClient.open(rig.gateway.url('websocket', '/mcp/modern')), 'large'],
  ['standard streams', () => Promise.resolve(StreamClient.piped(rig.gateway)), 'modern__large'],
];

it.each(ways)(
  'a legacy client on %s gets a large result of a modern server',
  async (_, open, tool) => {
    const client = await open();
    await introduce(client);
    const result = await callTool(client, tool, JSON.stringify(args));
    expect(rawAt(result, 'content') === content).toBe(true);
    await rig.spoolIsEmpty();
  },
);

it.each(['http', 'stdio'])(
  'a modern client gets a large result of a legacy server: %s',
  async (server) => {
    const client = new ModernHttpClient(rig.gateway.url('http', `/mcp/${server}`));
    const answer = await client.request(
      '7',
      'tools/call',
      toolParams('large', JSON.stringify(args)),
    );
    expect(rawAt(answer, 'result', 'content') === content).toBe(true);
    expect(rawAt(answer, 'result', 'resultType')).toBe('"complete"');
    await client.close();
    await rig.spoolIsEmpty();
  },
);
