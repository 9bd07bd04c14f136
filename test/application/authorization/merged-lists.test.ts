import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, ModernTestClient } from '../stateless/rig.ts';

const everything = '{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{}}';
const listOf = (...names: readonly string[]): string =>
  `{"resultType":"complete","tools":${JSON.stringify(names.map((name) => ({ name })))},"ttlMs":60000,"cacheScope":"public"}`;
const resources =
  '{"resultType":"complete","resources":[{"uri":"x:1","name":"r"},{"uri":"x:2","name":"s"}],"ttlMs":60000,"cacheScope":"public"}';
const templates =
  '{"resultType":"complete","resourceTemplates":[],"ttlMs":60000,"cacheScope":"public"}';
const replies = {
  initialize: agreement(everything),
  'server/discover': discovered(everything),
  'resources/list': resources,
  'resources/templates/list': templates,
  'tools/call': '{"content":[]}',
};
const plans = {
  one: { era: 'modern', replies: { ...replies, 'tools/list': listOf('a', 'b', 'c') } },
  two: { era: 'modern', replies: { ...replies, 'tools/list': listOf('a', 'd') } },
} as const;

type ListOptions = ConstructorParameters<typeof GatewayBuild>[1];

const rigOf = (denies: (place: string) => boolean, options: ListOptions = {}) => {
  const authorizer = new ScriptedAuthorizer(denies);
  const build = new GatewayBuild(plans, { ...options, authorizer });
  const modern = async (who: string, method: string, params = ''): Promise<RecordingSink> => {
    const connection = build.desk.stateless({
      protocol: 'http',
      remoteAddress: '127.0.0.1',
      principal: { key: who },
      namespace: undefined,
    });
    if (connection instanceof Fault) throw new Error(connection.message);
    const sink = new ModernTestClient(connection).request(1, method, params);
    await settled();
    return sink;
  };
  return { authorizer, build, modern };
};

interface ListResult {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string;
  readonly cacheScope?: string;
}

const listed = (sink: RecordingSink): ListResult => sink.parsed.result as ListResult;
const namesIn = (sink: RecordingSink): readonly string[] =>
  listed(sink).tools.map(({ name }) => name);

describe('one list of several servers', () => {
  test('shows each caller what it may call, of lists that all of them share', async () => {
    const { build, modern } = rigOf((place) => place === 'bob one b' || place === 'eve two d');
    expect(namesIn(await modern('ann', 'tools/list'))).toEqual([
      'one__a',
      'one__b',
      'one__c',
      'two__a',
      'two__d',
    ]);
    const bobs = await modern('bob', 'tools/list');
    expect(namesIn(bobs)).toEqual(['one__a', 'one__c', 'two__a', 'two__d']);
    expect(namesIn(await modern('eve', 'tools/list'))).not.toContain('two__d');
    expect(namesIn(await modern('ann', 'tools/list'))).toContain('one__b');
    expect(listed(bobs).cacheScope).toBe('private');
    expect(listed(await modern('ann', 'tools/list')).cacheScope).toBe('private');
    expect(build.server('one').link.all('tools/list')).toHaveLength(1);
    const session = await build.client({ principal: { key: 'bob' } });
    const sink = session.request(1, 'tools/list');
    await settled();
    expect(namesIn(sink)).toEqual(['one__a', 'one__c', 'two__a', 'two__d']);
  });

  test('refuses what it does not show, and nothing else', async () => {
    const { modern } = rigOf((place) => place === 'bob one b');
    const refused = await modern('bob', 'tools/call', '"name":"one__b"');
    expect(refused.refusals[0]?.fault.code).toBe('forbidden');
    expect((await modern('bob', 'tools/call', '"name":"two__d"')).text).toContain('"content"');
  });

  test('gives an item the name that it has for everybody', async () => {
    const lists = { prefix: 'on-collision' } as const;
    const { modern } = rigOf((place) => place === 'bob one a', { lists });
    const everybodys = namesIn(await modern('ann', 'tools/list'));
    const bobs = namesIn(await modern('bob', 'tools/list'));
    expect(bobs).toEqual(everybodys.filter((name) => name !== 'one__a'));
    const codes = await Promise.all(
      everybodys.map(async (name) => {
        const sink = await modern('bob', 'tools/call', `"name":${JSON.stringify(name)}`);
        return sink.refusals[0]?.fault.code ?? 'answered';
      }),
    );
    expect(codes).toEqual(
      everybodys.map((name) => (bobs.includes(name) ? 'answered' : 'forbidden')),
    );
  });

  test('goes on, page by page, with what its caller may see now', async () => {
    const rig = rigOf((place) => place === 'bob one b', { lists: { pageSize: 2 } });
    const { modern, authorizer } = rig;
    const first = await modern('bob', 'tools/list');
    expect(namesIn(first)).toEqual(['one__a', 'one__c']);
    const cursor = `"cursor":${JSON.stringify(listed(first).nextCursor)}`;
    expect(namesIn(await modern('bob', 'tools/list', cursor))).toEqual(['two__a', 'two__d']);
    expect((await modern('ann', 'tools/list', cursor)).parsed.error?.code).toBe(-32_602);
    authorizer.denies = (place) => place === 'bob two d';
    const later = await modern('bob', 'tools/list', cursor);
    expect(later.parsed.error?.message).toContain('has changed');
  });

  test('suggests no name, since not everybody sees every one', async () => {
    const authorizer = new ScriptedAuthorizer();
    const lists = { prefix: 'never' } as const;
    const server = { replies: { ...replies, 'tools/list': listOf('search_docs') } };
    const build = new GatewayBuild({ one: server, two: {} }, { authorizer, lists });
    const client = await build.client();
    const told = async (id: number): Promise<string> => {
      const sink = client.request(id, 'tools/call', '{"name":"search_dogs"}');
      await settled();
      return sink.text;
    };
    expect(await told(1)).not.toContain('search_docs');
    authorizer.isOn = false;
    expect(await told(2)).toContain('did you mean');
  });

  test('waits for whoever else decides', async () => {
    const { modern, authorizer } = rigOf((place) => place === 'bob one b');
    authorizer.isElsewhere = true;
    const sink = await modern('bob', 'tools/list');
    while (!sink.isOver) {
      authorizer.letGo();
      await settled();
    }
    expect(namesIn(sink)).toEqual(['one__a', 'one__c', 'two__a', 'two__d']);
  });
});

describe('how servers want to be used', () => {
  test.each(['legacy', 'modern'] as const)('a %s client hears of those it may use', async (era) => {
    const words = (server: string): string =>
      `${discovered(everything).slice(0, -1)},"instructions":"of ${server}"}`;
    const of = (name: 'one' | 'two') => ({
      era: 'modern' as const,
      replies: { ...plans[name].replies, 'server/discover': words(name) },
    });
    const authorizer = new ScriptedAuthorizer();
    const build = new GatewayBuild(
      { one: of('one'), two: of('two') },
      { authorizer, whole: { instructions: { mode: 'merge' } } },
    );
    authorizer.methods.add('two initialize');
    const facts = { principal: { key: 'bob' }, protocol: 'http', namespace: undefined } as const;
    const connection = build.desk.stateless({ ...facts, remoteAddress: '' });
    if (connection instanceof Fault) throw new Error(connection.message);
    const sink =
      era === 'legacy'
        ? await build.connect(facts).introduce()
        : new ModernTestClient(connection).request(1, 'server/discover');
    await settled();
    expect(sink.text).toContain('of one');
    expect(sink.text).not.toContain('of two');
    expect(build.server('two').attempts).toBe(0);
  });
});
