import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement, type Reply, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

const everything = agreement('{"tools":{},"prompts":{},"resources":{}}');

/** Replies with one page after another; what a page's cursor leads to is the next entry. */
const pages =
  (member: string, list: readonly (readonly [items: string, nextCursor?: string])[]): Reply =>
  ({ params }) => {
    const cursor = params === '' ? undefined : params.slice('{"cursor":'.length, -1);
    const index = cursor === undefined ? 0 : list.findIndex(([, next]) => next === cursor) + 1;
    const [items, next] = list[index] ?? [''];
    return `{"${member}":[${items}]${next === undefined ? '' : `,"nextCursor":${next}`}}`;
  };

const serverOf = (replies: Readonly<Record<string, Reply>>) => ({
  replies: { initialize: everything, ...replies },
});

const listOf = async (build: GatewayBuild, method: string) => {
  const client = await build.client();
  const sink = client.request(1, method);
  await settled();
  return sink;
};

const answer = (result: string) => `{"jsonrpc":"2.0","id":1,"result":${result}}`;

describe('lists of several servers', () => {
  const tool = (name: string) =>
    `{"title":"é", "name" : ${name},"inputSchema":{"maximum":9007199254740993,"name":"x"},"v":1.0}`;

  test('are one list in configuration order, byte for byte but for the names [RS-01]', async () => {
    const build = new GatewayBuild({
      b: serverOf({ 'tools/list': `{"tools":[${tool('"one"')},${tool('"t\\u00e9"')}],"x":1}` }),
      a: serverOf({ 'tools/list': `{ "tools" : [ ${tool('"one"')} ] }` }),
      none: serverOf({ 'tools/list': '{"tools":[]}' }),
    });
    const sink = await listOf(build, 'tools/list');
    expect(sink.text).toBe(
      answer(`{"tools":[${tool('"b__one"')},${tool('"b__té"')},${tool('"a__one"')}]}`),
    );
  });

  test('of prompts are one list with prefixed names [RS-03]', async () => {
    const build = new GatewayBuild({
      a: serverOf({ 'prompts/list': '{"prompts":[{"name":"p","arguments":[{"name":"q"}]}]}' }),
      b: serverOf({ 'prompts/list': '{"prompts":[{"name":"p"}]}' }),
    });
    expect((await listOf(build, 'prompts/list')).text).toBe(
      answer('{"prompts":[{"name":"a__p","arguments":[{"name":"q"}]},{"name":"b__p"}]}'),
    );
  });

  test('of resources and templates are one list each, unchanged [RS-02]', async () => {
    const build = new GatewayBuild({
      a: serverOf({
        'resources/list': '{"resources":[{"uri":"a:1","name":"n"}]}',
        'resources/templates/list': '{"resourceTemplates":[{"uriTemplate":"a:{x}"}]}',
      }),
      b: serverOf({
        'resources/list': '{"resources":[{"uri":"b:1","size":1e400}]}',
        'resources/templates/list': '{"resourceTemplates":[{"uriTemplate":"b:{x}"}]}',
      }),
    });
    expect((await listOf(build, 'resources/list')).text).toBe(
      answer('{"resources":[{"uri":"a:1","name":"n"},{"uri":"b:1","size":1e400}]}'),
    );
    expect((await listOf(build, 'resources/templates/list')).text).toBe(
      answer('{"resourceTemplates":[{"uriTemplate":"a:{x}"},{"uriTemplate":"b:{x}"}]}'),
    );
  });

  test('hold all pages, and an empty cursor leads on like any other', async () => {
    const build = new GatewayBuild({
      a: serverOf({
        'tools/list': pages('tools', [
          ['{"name":"1"}', '""'],
          ['{"name":"2"},{"name":"3"}', '"\\u00e9 \\"x"'],
          ['', '"last"'],
          ['{"name":"4"}', 'null'],
        ]),
      }),
      b: serverOf({ 'tools/list': '{"tools":[{"name":"5"}]}' }),
    });
    const sink = await listOf(build, 'tools/list');
    const { tools } = sink.parsed.result as { tools: readonly { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(['a__1', 'a__2', 'a__3', 'a__4', 'b__5']);
  });

  test('are not asked of a server that declares no such capability', async () => {
    const build = new GatewayBuild({
      a: { replies: { initialize: agreement('{"prompts":{}}') } },
      b: serverOf({ 'tools/list': '{"tools":[{"name":"t"}]}' }),
    });
    expect((await listOf(build, 'tools/list')).text).toBe(answer('{"tools":[{"name":"b__t"}]}'));
    expect(build.server('a').link.all('tools/list')).toEqual([]);
  });
});

describe('a list goes out without the server that', () => {
  const good = serverOf({ 'tools/list': '{"tools":[{"name":"t"}]}' });
  const partial = answer('{"tools":[{"name":"good__t"}]}');

  const warnedOf = ({ logger }: GatewayBuild) => [
    logger.fields('warn', 'server'),
    logger.fields('warn', 'method'),
  ];

  test('cannot be reached', async () => {
    const build = new GatewayBuild({ bad: {}, good });
    build.server('bad').unreachable = new Fault('backend_unavailable', 'refused');
    expect((await listOf(build, 'tools/list')).text).toBe(partial);
    expect(warnedOf(build)).toEqual([['bad'], ['tools/list']]);
  });

  test('refuses the list', async () => {
    const build = new GatewayBuild({ bad: serverOf({}), good });
    build.server('bad').on('tools/list', (heard, link) => {
      link.refuse(heard, '{"code":-32603,"message":"broken"}');
      return undefined;
    });
    expect((await listOf(build, 'tools/list')).text).toBe(partial);
    expect(build.logger.fields('warn', 'reason')[0]).toContain('broken');
  });

  test.each([
    ['opens too slowly', {}],
    ['is silent in its handshake', { initialize: silent }],
    ['is silent when asked', { initialize: everything, 'tools/list': silent }],
  ])('%s, after 1 s', async (_, replies) => {
    const build = new GatewayBuild({ bad: { replies }, good });
    if (Object.keys(replies).length === 0) build.server('bad').holdOpening();
    const sink = await listOf(build, 'tools/list');
    build.clock.advance(999);
    await settled();
    expect(sink.isOver).toBe(false);
    build.clock.advance(1);
    await settled();
    expect(sink.text).toBe(partial);
    expect(warnedOf(build)).toEqual([['bad'], ['tools/list']]);
  });

  test('goes round in circles with its cursors', async () => {
    const circle = pages('tools', [
      ['{"name":"x"}', '"1"'],
      ['{"name":"y"}', '"2"'],
      ['', '"1"'],
    ]);
    const build = new GatewayBuild({ bad: serverOf({ 'tools/list': circle }), good });
    expect((await listOf(build, 'tools/list')).text).toBe(partial);
    expect(build.logger.fields('warn', 'reason')[0]).toContain('cursor "1"');
  });

  test('never stops paging', async () => {
    let page = 0;
    const endless = () => {
      page += 1;
      return `{"tools":[],"nextCursor":"${page}"}`;
    };
    const build = new GatewayBuild({ bad: serverOf({ 'tools/list': endless }), good });
    expect((await listOf(build, 'tools/list')).text).toBe(partial);
    expect(page).toBe(100);
  });

  test('dies while it is asked', async () => {
    const build = new GatewayBuild({ bad: serverOf({}), good });
    const sink = await listOf(build, 'tools/list');
    build.server('bad').link.die();
    await settled();
    build.server('bad').link.die();
    await settled();
    expect(sink.text).toBe(partial);
  });
});
