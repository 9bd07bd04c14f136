import { beforeAll, describe, expect, test } from 'vitest';
import { type EraClient, isA, toolParams } from '../eras/support/clients/era-client.ts';
import { hear } from '../eras/support/listening.ts';
import type { Rig } from '../eras/support/rig.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { fetchedUri, sharedUri, template } from './support/same-uris.ts';
import {
  blocks,
  cells,
  embedded,
  lastUri,
  link,
  listed,
  read,
  rigFor,
  type Twins,
  urisHeard,
  wrapped,
} from './support/uri-rig.ts';

const sampling = (uri: string): string =>
  `{"messages":[{"role":"user","content":[{"type":"tool_result","toolUseId":"u","content":${blocks(uri)}}]}],"maxTokens":9}`;

describe.each(cells)('wrapped URIs: $front client, $back servers', ({ front, back }) => {
  let rig: Rig;
  let twins: Twins;
  let client: EraClient;
  beforeAll(async () => {
    ({ rig, twins } = await rigFor('wrap', back));
    client = await rig.open(front);
  });

  test('lists: each server has its own, but for what is fetched directly', async () => {
    expect(await listed(client, 'resources/list', 'resources', 'uri')).toEqual([
      wrapped('a', sharedUri),
      fetchedUri,
      wrapped('a', 'test://a/own'),
      wrapped('b', sharedUri),
      wrapped('b', 'test://b/own'),
    ]);
    const templates = await listed(
      client,
      'resources/templates/list',
      'resourceTemplates',
      'uriTemplate',
    );
    expect(templates).toEqual([wrapped('a', template), wrapped('b', template)]);
    const metas = await listed(client, 'tools/list', 'tools', '_meta');
    expect(metas.filter((meta) => meta !== undefined)).toEqual(
      ['a', 'b'].map((server) => ({
        ui: { resourceUri: `ui://mcpgw.${server}/cart/view` },
        'ui/resourceUri': `ui://mcpgw.${server}/cart/view`,
      })),
    );
  });

  test('a read goes where its URI says, and shows it again', async () => {
    for (const server of ['a', 'b'] as const) {
      for (const uri of [sharedUri, 'test://both/items/7', `test://${server}/own`]) {
        const answer = await read(client, `"${server} ${uri}"`, wrapped(server, uri));
        expect(rawAt(answer, 'result', 'contents')).toBe(
          `[{"uri":"${wrapped(server, uri)}","text":"of ${server}"}]`,
        );
        expect(lastUri(twins[server].peer.callsOf('resources/read'))).toBe(`"${uri}"`);
      }
    }
    const view = await read(client, '"view"', 'ui://mcpgw.b/cart/view');
    expect(rawAt(view, 'result', 'contents')).toContain('"ui://mcpgw.b/cart/view"');
    const page = await read(client, '"page"', fetchedUri);
    expect(rawAt(page, 'result', 'contents')).toBe(`[{"uri":"${fetchedUri}","text":"of a"}]`);
    for (const { peer } of Object.values(twins)) expect(peer.complaints).toEqual([]);
  });

  test('a resource that is not there is called what the client calls it', async () => {
    for (const name of ['test://missing', 'test://missing/bare']) {
      const uri = wrapped('b', name);
      const answer = await read(client, `"${name}"`, uri);
      expect(rawAt(answer, 'error', 'code')).toBe(front === 'legacy' ? '-32002' : '-32602');
      const isNamed = front === 'modern' || back === 'modern' || !name.endsWith('bare');
      if (isNamed) expect(rawAt(answer, 'error', 'data')).toContain(`"uri":"${uri}"`);
    }
  });

  test('results of tools and prompts change in these places and nowhere else', async () => {
    const result = (uri: string): string =>
      `{"content":${blocks(uri)},"structuredContent":{"uri":"${sharedUri}"},"x-n":1.0${back === 'modern' ? ',"resultType":"complete"' : ''}}`;
    const called = await client.request(
      '1',
      'tools/call',
      toolParams('b__exactly', `{"result":${result(sharedUri)}}`),
    );
    const shown = blocks(sharedUri)
      .replace(`"uri":"${sharedUri}"`, `"uri":"${wrapped('b', sharedUri)}"`)
      .replace(`"\\u00e9","uri":"${sharedUri}"`, `"\\u00e9","uri":"${wrapped('b', sharedUri)}"`);
    expect(rawAt(called, 'result', 'content')).toBe(shown);
    expect(rawAt(called, 'result', 'structuredContent')).toBe(`{"uri":"${sharedUri}"}`);
    const prompt = await client.request('2', 'prompts/get', '{"name":"b__greet"}');
    expect(rawAt(prompt, 'result', 'messages')).toBe(
      `[{"role":"user","content":{"type":"resource","resource":{"uri":"${wrapped('b', sharedUri)}","text":"t"}}},{"role":"user","content":{"type":"text","text":"${sharedUri}"}}]`,
    );
  });

  test('what a server asks shows them too', async () => {
    const args = `{"method":"sampling/createMessage","params":${sampling(sharedUri)}}`;
    const expected = `[{"type":"text","text":"${sharedUri}"}, ${link(wrapped('b', sharedUri))} ,${embedded(wrapped('b', sharedUri))}]`;
    const answer = '{"role":"assistant","model":"m","content":{"type":"text","text":"yes"}}';
    const params = toolParams('b__ask', args);
    if (front === 'legacy') {
      await client.begin('"asks"', 'tools/call', params);
      const ask = await client.next(isA('sampling/createMessage'));
      expect(rawAt(ask, 'params', 'messages')).toContain(expected);
      await client.respond(`{"jsonrpc":"2.0","id":${rawAt(ask, 'id')},"result":${answer}}`);
      expect(await client.next((text) => text.includes('"id":"asks"'))).toContain(answer);
      return;
    }
    const asked = await client.request('"asks"', 'tools/call', params);
    const requests = rawAt(asked, 'result', 'inputRequests');
    expect(requests).toContain(expected);
    const [[key] = ['']] = rawMembers(requests);
    const retry = `${params.slice(0, -1)},"inputResponses":{"${key}":${answer}},"requestState":${rawAt(asked, 'result', 'requestState')}}`;
    expect(await client.request('"again"', 'tools/call', retry)).toContain(answer);
  });

  test('changes come once, of the server that was meant, under the URI that was used', async () => {
    const hearer = await rig.open(front);
    const uris = [wrapped('b', sharedUri), wrapped('a', 'test://a/own'), wrapped('a', fetchedUri)];
    const acknowledged = await hear(hearer, '"hears"', { uris });
    if (front === 'modern') {
      const honoured = JSON.parse(
        rawAt(acknowledged, 'params', 'notifications', 'resourceSubscriptions'),
      ) as readonly string[];
      expect(honoured.toSorted()).toEqual(uris.toSorted());
    }
    for (const { peer } of Object.values(twins)) {
      for (const uri of [sharedUri, 'test://a/own', fetchedUri]) peer.announce('updated', uri);
    }
    const heard = await urisHeard(hearer, 3);
    expect(heard.toSorted()).toEqual(uris.toSorted());
    await hearer.close();
  });

  test('completions are asked of the server of the template', async () => {
    const params = `{"ref":{"type":"ref/resource","uri":"${wrapped('b', template)}"},"argument":{"name":"id","value":"${sharedUri}"},"context":{"arguments":{"x":"mcpgw:b/x"}}}`;
    const answer = await client.request('1', 'completion/complete', params);
    expect(rawAt(answer, 'result', 'completion')).toBe('{"values":["of b"]}');
    expect(rawAt(answer, 'result', 'seen')).toBe(`{"type":"ref/resource","uri":"${template}"}`);
    const [call] = twins.b.peer.callsOf('completion/complete').slice(-1);
    expect(call?.params).toContain('"context":{"arguments":{"x":"mcpgw:b/x"}}');
  });

  test('the address of one server shows its own URIs', async () => {
    const alone = await rig.open(front, { server: 'b' });
    expect(await listed(alone, 'resources/list', 'resources', 'uri')).toContain(sharedUri);
    const args = `{"result":{"content":${blocks(sharedUri)}${back === 'modern' ? ',"resultType":"complete"' : ''}}}`;
    const called = await alone.request('1', 'tools/call', toolParams('exactly', args));
    expect(rawAt(called, 'result', 'content')).toBe(blocks(sharedUri));
    expect(await read(alone, '2', sharedUri)).toContain(`"uri":"${sharedUri}"`);
  });
});
