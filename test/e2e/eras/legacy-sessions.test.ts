import { beforeAll, describe, expect, test } from 'vitest';
import { HttpClient } from '../support/clients/http.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { introduce, noticeText } from '../support/talk.ts';
import { legacyRequest, toolParams } from './support/clients/era-client.ts';
import type { Era } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { eras, type Rig, startRig } from './support/rig.ts';

const capabilities = '{"sampling":{ },"roots":{"listChanged":true},"x-vendor":[1e400]}';
const clientInfo = '{"name":"é","version":"1","x-build":-0}';

const servers = {} as Record<Era, StartedPeer>;
let rig: Rig;
beforeAll(async () => {
  const reactions = {
    'tools/call pings': (call: {
      ask(method: string, params: string): Promise<string>;
      finish(members: string): void;
    }) =>
      void call.ask('ping', '{}').then((answer) => call.finish(`"content":[],"pong":${answer}`)),
  };
  servers.legacy = await startPeer('legacy', 'http', 'legacy', { reactions });
  servers.modern = await startPeer('modern', 'http', 'modern');
  rig = await startRig({ servers });
});

const paramsOf = (version: string): string =>
  `{"protocolVersion":"${version}","capabilities":${capabilities},"clientInfo":${clientInfo},"x-extra":1.0}`;

const open = async (
  server: Era,
  version: string,
): Promise<{ client: HttpClient; hello: string }> => {
  const client = new HttpClient(rig.url(server));
  return { client, hello: await introduce(client, paramsOf(version)) };
};

describe.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
  'a session of %s',
  (version) => {
    test('is begun with the words of both sides [LL-02]', async () => {
      const { client, hello } = await open('legacy', version);
      expect(servers.legacy.peer.callsOf('initialize').at(-1)?.params).toBe(paramsOf(version));
      expect(rawAt(hello, 'result', 'protocolVersion')).toBe(`"${version}"`);
      expect(rawAt(hello, 'result', 'serverInfo')).toBe('{"name":"legacy","version":"1"}');
      await client.close();
    });

    test('is begun with what a modern server says of itself [LM-01] [LM-04] [LM-22]', async () => {
      const { client, hello } = await open('modern', version);
      const result = rawMembers(rawAt(hello, 'result'));
      expect(result.get('protocolVersion')).toBe(`"${version}"`);
      expect(result.get('serverInfo')).toBe('{"name":"modern","version":"1"}');
      expect(result.get('instructions')).toBe('"modern"');
      expect(JSON.parse(result.get('capabilities') ?? '{}')).toEqual({
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      });
      await client.send(noticeText('notifications/roots/list_changed'));
      const answer = await client.request(legacyRequest('1', 'tools/call', toolParams('echo')));
      const seen = rawAt(answer, 'result', 'meta', 'io.modelcontextprotocol/clientCapabilities');
      expect(JSON.parse(seen)).toMatchObject({ sampling: {}, roots: {} });
      expect(seen).toContain('"x-vendor":[1e400]');
      expect(seen).not.toContain('listChanged');
      expect(rawAt(answer, 'result', 'meta', 'io.modelcontextprotocol/clientInfo')).toBe(
        clientInfo,
      );
      expect(servers.modern.peer.complaints).toEqual([]);
      await client.close();
    });
  },
);

test.each(eras)(
  'a batch of 2025-03-26 is answered as one by a %s server [LL-08] [LM-21]',
  async (back) => {
    const { client } = await open(back, '2025-03-26');
    const calls = [1, 2, 3].map((id) =>
      legacyRequest(`${id}`, 'tools/call', toolParams('echo', `{"n":${id}}`)),
    );
    const response = await fetch(rig.url(back), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-session-id': client.sessionId ?? '',
      },
      body: `[${[...calls, noticeText('notifications/x')].join(',')}]`,
    });
    const text = await response.text();
    // A body or the only event of a stream.
    const answer = /^data: (\[.*\])$/m.exec(text)?.[1] ?? text;
    const answers = JSON.parse(answer) as { id: number; result: { args: { n: number } } }[];
    expect(answers.map(({ id, result }) => [id, result.args.n]).toSorted()).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    await client.close();
  },
);

test('both sides of a legacy session are told by the gateway that the other lives [LL-09]', async () => {
  const { client } = await open('legacy', '2025-11-25');
  expect(rawAt(await client.request(legacyRequest('1', 'ping')), 'result')).toBe('{}');
  expect(servers.legacy.peer.callsOf('ping')).toEqual([]);
  const answer = await client.request(legacyRequest('2', 'tools/call', toolParams('pings')));
  expect(rawAt(answer, 'result', 'pong', 'result')).toBe('{}');
  expect(client.messages.filter((text) => text.includes('"method":"ping"'))).toEqual([]);
  await client.close();
});
