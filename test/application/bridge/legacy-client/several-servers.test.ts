import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../../support/application/gateway-build.ts';
import { agreement } from '../../../support/application/scripted-backend.ts';
import { settled } from '../../../support/application/settled.ts';
import { discovered } from '../../stateless/rig.ts';
import { everything, inParams, introduced, modern } from './rig.ts';

const list = (name: string, more = ''): string =>
  `{"resultType":"complete","tools":[{"name":"${name}"${more}}],"ttlMs":5,"cacheScope":"public"}`;

const both = (): GatewayBuild =>
  new GatewayBuild({
    new: modern({
      'tools/list': list('t', ',"outputSchema":{"type":"array"},"x":1.0'),
      'resources/list': '{"resultType":"complete","resources":[{"uri":"x:1"}]}',
      'resources/templates/list': '{"resultType":"complete","resourceTemplates":[]}',
    }),
    old: {
      replies: {
        initialize: agreement('{"tools":{},"logging":{}}'),
        'tools/list': '{"tools":[{"name":"t"}]}',
        'logging/setLevel': '{}',
      },
    },
  });

describe('a legacy client before servers of both eras', () => {
  test('sees one list, in which each server speaks as it knows it', async () => {
    const build = both();
    const client = await introduced(build, { capabilities: '{"roots":{}}' });
    const sink = client.request(1, 'tools/list');
    await settled();
    expect(sink.text).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"new__t","outputSchema":{"type":"object","properties":{"result":{"type":"array"}},"required":["result"]},"x":1.0},{"name":"old__t"}]}}',
    );
    const meta = inParams(build.server('new').link.last('tools/list'), '_meta');
    expect(meta).toMatchObject({
      'io.modelcontextprotocol/clientCapabilities': { roots: {} },
      'io.modelcontextprotocol/clientInfo': { name: 'é' },
    });
    expect(build.server('new').link.all('subscriptions/listen')).toHaveLength(1);
  });

  test('calls the tools of either, and gets output as the list said it', async () => {
    const build = both();
    const client = await introduced(build);
    client.request(1, 'tools/list');
    await settled();
    const sinks = ['new', 'old'].map((server, at) =>
      client.request(at + 2, 'tools/call', `{"name":"${server}__t"}`),
    );
    await settled();
    const [modernLink, legacyLink] = [build.server('new').link, build.server('old').link];
    expect(inParams(modernLink.last('tools/call'), 'name')).toBe('t');
    expect(legacyLink.last('tools/call').params).toBe('{"name":"t"}');
    const result = '{"content":[],"structuredContent":{"a":1.0}}';
    modernLink.answer(modernLink.last('tools/call'), result);
    legacyLink.answer(legacyLink.last('tools/call'), result);
    expect(sinks.map(({ text }) => text)).toEqual([
      '{"jsonrpc":"2.0","id":2,"result":{"content":[],"structuredContent":{"result":{"a":1.0}}}}',
      `{"jsonrpc":"2.0","id":3,"result":${result}}`,
    ]);
  });

  test('sets a level for both at once [LM-12]', async () => {
    const build = both();
    const client = await introduced(build);
    client.request(1, 'tools/list');
    await settled();
    client.request(2, 'logging/setLevel', '{"level":"error"}');
    await settled();
    expect(build.server('old').link.last('logging/setLevel').params).toBe('{"level":"error"}');
    client.request(3, 'tools/call', '{"name":"new__t"}');
    client.request(4, 'tools/list');
    await settled();
    const key = 'io.modelcontextprotocol/logLevel';
    const { link } = build.server('new');
    expect(inParams(link.last('tools/call'), '_meta')).toMatchObject({ [key]: 'error' });
    expect(inParams(link.last('tools/list'), '_meta')).not.toHaveProperty([key]);
  });

  test('hears of changes from its first use of a server on, and asks anew for resources [LM-14]', async () => {
    const build = both();
    const client = await introduced(build);
    expect(build.server('new').attempts).toBe(0);
    client.request(1, 'resources/subscribe', '{"uri":"x:1"}');
    await settled();
    const { link } = build.server('new');
    const heard = link.all('subscriptions/listen');
    const filters = heard.map((one) => inParams(one, 'notifications'));
    expect(filters).toContainEqual({ resourceSubscriptions: ['x:1'] });
    expect(filters).toContainEqual(expect.objectContaining({ toolsListChanged: true }));
    const lists = heard.find(({ params }) => params.includes('toolsListChanged'));
    const asked = link.all('resources/list').length;
    client.request(2, 'resources/read', '{"uri":"x:1"}');
    await settled();
    expect(link.all('resources/list')).toHaveLength(asked);
    link.say(
      `{"jsonrpc":"2.0","method":"notifications/resources/list_changed","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${lists?.id}}}}`,
    );
    build.clock.advance(150);
    expect(client.outlet.delivered).toEqual([
      '{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}',
    ]);
    client.request(3, 'resources/read', '{"uri":"x:1"}');
    await settled();
    expect(link.all('resources/list').length).toBeGreaterThan(asked);
  });

  test('goes without the lists of a server that has none, or does not answer', async () => {
    const build = both();
    build.server('new').on('server/discover', discovered('{"prompts":{}}'));
    const client = await introduced(build);
    const sink = client.request(1, 'tools/list');
    await settled();
    expect(sink.parsed.result).toEqual({ tools: [{ name: 'old__t' }] });
    const dead = both();
    dead.server('new').on('server/discover', '{}');
    const other = await introduced(dead);
    const list = other.request(1, 'tools/list');
    await settled();
    expect(list.parsed.result).toEqual({ tools: [{ name: 'old__t' }] });
  });

  test('is asked by either under ids that never meet', async () => {
    const build = both();
    const client = await introduced(build, {
      capabilities: everything.replace('{', '{"roots":{},'),
    });
    const sinks = ['new', 'old'].map((server, at) =>
      client.request(at + 1, 'tools/call', `{"name":"${server}__t"}`),
    );
    await settled();
    const [modernLink, legacyLink] = [build.server('new').link, build.server('old').link];
    const request = '{"method":"roots/list"}';
    modernLink.answer(
      modernLink.last('tools/call'),
      `{"resultType":"input_required","inputRequests":{"k":${request}}}`,
    );
    legacyLink.say('{"jsonrpc":"2.0","id":1,"method":"roots/list"}');
    expect(sinks.map(({ pushed }) => pushed)).toEqual([
      ['{"jsonrpc":"2.0","id":1,"method":"roots/list"}'],
      ['{"jsonrpc":"2.0","id":2,"method":"roots/list"}'],
    ]);
    client.send('{"jsonrpc":"2.0","id":2,"result":{"roots":["old"]}}');
    client.send('{"jsonrpc":"2.0","id":1,"result":{"roots":["new"]}}');
    await settled();
    expect(legacyLink.responses).toEqual(['{"jsonrpc":"2.0","id":1,"result":{"roots":["old"]}}']);
    expect(inParams(modernLink.last('tools/call'), 'inputResponses')).toEqual({
      k: { roots: ['new'] },
    });
  });
});
