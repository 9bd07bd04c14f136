import { beforeAll, expect, test } from 'vitest';
import { rawAt } from '../support/raw-json.ts';
import { modernRequest, toolParams } from './support/clients/era-client.ts';
import { mirroredHeaders } from './support/peers/mirrored-headers.ts';
import type { PeerCall } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { type Rig, startRig } from './support/rig.ts';

const schema = (property: string): string =>
  `{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"Count"},"where":${property}}}`;

const TOOLS = [
  `{"name":"region","inputSchema":${schema('{"type":"string","x-mcp-header":"Region"}')}}`,
  `{"name":"broken","inputSchema":${schema('{"type":"object","x-mcp-header":"Region"}')}}`,
  `{"name":"twice","inputSchema":${schema('{"type":"string","x-mcp-header":"count"}')}}`,
].join(',');

const args = '{"n":7,"where":"Zürich"}';
const coded = `=?base64?${Buffer.from('Zürich').toString('base64')}?=`;

let modern: StartedPeer;
let rig: Rig;
beforeAll(async () => {
  modern = await startPeer('modern', 'http', 'modern', {
    reactions: {
      'tools/list': (call) => call.finish(`"tools":[${TOOLS}],"ttlMs":60000,"cacheScope":"public"`),
      'tools/call region': (call) => call.finish('"content":[]'),
    },
  });
  rig = await startRig({ servers: { modern } });
});

const paramsSeen = (call: PeerCall | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(call?.headers ?? {}).filter(([name]) => name.startsWith('mcp-param-')),
  );

const last = (): PeerCall | undefined => modern.peer.callsOf('tools/call', 'region').at(-1);

const post = async (headers: Readonly<Record<string, string>>): Promise<number> => {
  const body = modernRequest('1', 'tools/call', toolParams('region', args));
  return rig.http('modern').post(body, { ...mirroredHeaders(body), ...headers }).status;
};

test('headers that say what the arguments say reach the server, and those nobody explains too [MM-04]', async () => {
  const own = { 'mcp-param-region': coded, 'mcp-param-count': '7', 'mcp-param-other': ' x ' };
  expect(await post(own)).toBe(200);
  expect(paramsSeen(last())).toEqual({ ...own, 'mcp-param-other': 'x' });
});

test.each([
  ['another value', { 'mcp-param-region': 'Bern', 'mcp-param-count': '7' }],
  ['another number', { 'mcp-param-region': coded, 'mcp-param-count': '8' }],
  ['no value', { 'mcp-param-count': '7' }],
  ['no text', { 'mcp-param-region': '=?base64?!?=', 'mcp-param-count': '7' }],
])('headers with %s are refused [MM-03]', async (_, headers) => {
  const before = modern.peer.callsOf('tools/call').length;
  expect(await post(headers as Record<string, string>)).toBe(400);
  expect(modern.peer.callsOf('tools/call')).toHaveLength(before);
});

test('clients without headers get them from the gateway [LM-05] [MM-04]', async () => {
  const clients = [
    await rig.open('legacy', { server: 'modern' }),
    await rig.open('legacy', { server: 'modern', door: 'websocket' }),
    await rig.open('modern', { server: 'modern', door: 'websocket' }),
  ];
  for (const client of clients) {
    await client.request('1', 'tools/call', toolParams('region', args));
    expect(paramsSeen(last())).toEqual({ 'mcp-param-region': coded, 'mcp-param-count': '7' });
    await client.request('2', 'tools/call', toolParams('region', '{"n":null}'));
    expect(paramsSeen(last())).toEqual({});
    await client.close();
  }
  expect(modern.peer.complaints).toEqual([]);
});

test('tools whose headers cannot be made are not shown [MM-14]', async () => {
  for (const era of ['legacy', 'modern'] as const) {
    const client = await rig.open(era, { server: 'modern' });
    const answer = await client.request('1', 'tools/list');
    const tools = JSON.parse(rawAt(answer, 'result', 'tools')) as { name: string }[];
    expect(tools.map(({ name }) => name)).toEqual(['region']);
    await client.close();
  }
});
