import { expect, it } from 'vitest';
import { useBench } from '../bad-input/rig.ts';
import { postOf, streamRequest, webSocketHandshake } from '../faults/support/raw-bytes.ts';
import { call, errorOf, expectSound, initialize } from '../faults/support/rig.ts';
import { openSpeaker, post, speakerNames } from '../faults/support/speakers.ts';
import { illegalNamespaces } from './deceiving-names.ts';

const bench = useBench();
const close = 'Connection: close\r\n';

/** As bytes of UTF-8, which no request target may hold. */
const notAscii = ['dem\u043e', 'de\uff0emo', '\u202eomed', 'demo\u0301'];

const inPath = (namespace: string): readonly (readonly ['http' | 'sse' | 'ws', Buffer])[] => [
  ['http', postOf(`/mcp/${namespace}`, initialize(), close)],
  ['http', postOf(`/ns/${namespace}`, initialize(), close)],
  ['http', postOf(`/api/v1/mcp/${namespace}`, call(1, 'echo'), close)],
  ['sse', Buffer.from(streamRequest(`/sse/${namespace}`, close))],
  ['ws', Buffer.from(webSocketHandshake(`/mcp/${namespace}`))],
  ['ws', Buffer.from(webSocketHandshake(`/ns/${namespace}`))],
];

const header = (namespace: string): string => `X-MCP-Namespace: ${namespace}\r\n${close}`;

const beside = (namespace: string): readonly (readonly ['http' | 'sse' | 'ws', Buffer])[] => {
  const query = `namespace=${encodeURIComponent(namespace)}`;
  const upgrade = webSocketHandshake(`/mcp?${query}`);
  return [
    ['http', postOf('/mcp', initialize(), header(namespace))],
    ['http', postOf(`/mcp?${query}`, initialize(), close)],
    ['sse', Buffer.from(streamRequest('/sse', header(namespace)))],
    ['sse', Buffer.from(streamRequest(`/sse?${query}`, close))],
    ['ws', Buffer.from(upgrade)],
    [
      'ws',
      Buffer.from(
        webSocketHandshake().replace('\r\n', `\r\n${header(namespace).split('\r\n', 1)[0]}\r\n`),
      ),
    ],
  ];
};

it.each([...illegalNamespaces, ...notAscii])(
  '[SV-03] [SV-07] the namespace %j in a path is refused',
  async (namespace) => {
    for (const [frontend, bytes] of inPath(namespace)) {
      const { status, body } = await post(bench.gateway, frontend, bytes);
      expect(status, bytes.toString()).toBe(400);
      expect(errorOf(body).data?.error_code).toBe('invalid_request');
      expect(body).not.toContain(namespace);
    }
  },
);

it.each(illegalNamespaces)(
  '[SV-03] [SV-07] the namespace %j beside the path is refused',
  async (namespace) => {
    for (const [frontend, bytes] of beside(namespace)) {
      const { status, body } = await post(bench.gateway, frontend, bytes);
      expect(status, bytes.toString()).toBe(400);
      expect(errorOf(body).code).toBe(-32600);
    }
  },
);

it.each(speakerNames)(
  '[SV-03] [SV-07] an illegal namespace in an envelope is refused over %s',
  async (frontend) => {
    const speaker = await openSpeaker(bench.gateway, frontend);
    for (const namespace of [...illegalNamespaces, ...notAscii, 'a\u0000', 'a\nb']) {
      const payload = call(1, 'echo', '{"illegal":1}');
      const target = JSON.stringify(namespace);
      const { texts } = await speaker.say(
        `{"id":"e","source":"t","target_namespace":${target},"mcp_payload":${payload}}`,
      );
      const [text = ''] = texts;
      expect(text, namespace).toMatch(/"error_code":"invalid_request"/);
    }
    expect(bench.heard.filter((text) => text.includes('illegal'))).toEqual([]);
    await speaker.close();
  },
);

it('[SV-07] steps in a path lead nowhere', async () => {
  const paths = [
    '/mcp/../metrics',
    '/mcp/demo/../../healthz',
    '/../mcp',
    '/mcp//demo',
    '/./mcp',
    '//mcp',
  ];
  for (const path of [
    ...paths,
    '/mcp/..%2f..%2fhealthz',
    '/mcp%2f..',
    '/%2e%2e/mcp',
    '/MCP',
    '/mcp%00',
  ]) {
    const { status, body } = await post(
      bench.gateway,
      'http',
      Buffer.from(streamRequest(path, close)),
    );
    expect([400, 404, 405], path).toContain(status);
    expect(body).not.toMatch(/OK|# HELP/);
  }
  await expectSound(bench.gateway);
});
