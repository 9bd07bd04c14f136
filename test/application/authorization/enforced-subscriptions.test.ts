import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { acknowledges, discovered, ModernTestClient } from '../stateless/rig.ts';

const everything = '{"resources":{"subscribe":true}}';
const replies = {
  initialize: agreement(everything),
  'server/discover': discovered(everything),
  'resources/subscribe': '{}',
  'subscriptions/listen': acknowledges,
  'resources/list':
    '{"resultType":"complete","resources":[{"uri":"x:open"},{"uri":"x:secret"}],"ttlMs":60000,"cacheScope":"public"}',
  'resources/templates/list':
    '{"resultType":"complete","resourceTemplates":[],"ttlMs":60000,"cacheScope":"public"}',
};

const updated = (uri: string, more = ''): string =>
  `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}"${more}}}`;

/** One server at its own address, or two as one. */
const places = [
  ['at its own address', 'one'],
  ['where several are shown as one', undefined],
] as const;

describe.each(places)('a session on a server %s', (_, namespace) => {
  const rigOf = async () => {
    const authorizer = new ScriptedAuthorizer((place) => place === 'bob one x:secret');
    const build = new GatewayBuild({ one: { replies }, two: {} }, { authorizer });
    const client = await build.client({ namespace, principal: { key: 'bob' } });
    const subscribe = async (uri: string) => {
      const sink = client.request(`"${uri}"`, 'resources/subscribe', `{"uri":"${uri}"}`);
      await settled();
      return sink;
    };
    return { authorizer, build, client, subscribe };
  };

  test('subscribes to nothing it may not read', async () => {
    const { build, subscribe } = await rigOf();
    expect((await subscribe('x:open')).text).toContain('"result"');
    expect((await subscribe('x:secret')).refusals[0]?.fault.code).toBe('forbidden');
    expect(build.server('one').link.all('resources/subscribe')).toHaveLength(1);
  });

  test('hears no more of what it may not read any more', async () => {
    const { authorizer, build, client, subscribe } = await rigOf();
    await subscribe('x:open');
    const { link } = build.server('one');
    link.say(updated('x:open'));
    expect(client.outlet.delivered).toEqual([updated('x:open')]);
    authorizer.denies = () => true;
    link.say(updated('x:open'));
    authorizer.denies = () => false;
    authorizer.isElsewhere = true;
    link.say(updated('x:open', ',"later":1'));
    expect(client.outlet.delivered).toHaveLength(1);
    authorizer.letGo();
    await settled();
    expect(client.outlet.delivered).toEqual([updated('x:open'), updated('x:open', ',"later":1')]);
  });

  test('hears of other things without a question', async () => {
    const { authorizer, build, client, subscribe } = await rigOf();
    await subscribe('x:open');
    const { length } = authorizer.asked;
    const log =
      '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}';
    build.server('one').link.say(log);
    expect(client.outlet.delivered.join()).toContain('"data":1');
    expect(authorizer.asked).toHaveLength(length);
  });
});

describe.each(places)('a subscription of the stateless era to a server %s', (_, namespace) => {
  const rigOf = () => {
    const authorizer = new ScriptedAuthorizer((place) => place === 'bob one x:secret');
    const plan = { era: 'modern', replies } as const;
    const build = new GatewayBuild({ one: plan, two: plan }, { authorizer });
    const listen = async (...uris: readonly string[]) => {
      const connection = build.desk.stateless({
        protocol: 'http',
        remoteAddress: '127.0.0.1',
        principal: { key: 'bob' },
        namespace,
      });
      if (connection instanceof Fault) throw new Error(connection.message);
      const filter = JSON.stringify({ resourceSubscriptions: uris });
      const client = new ModernTestClient(connection);
      const sink = client.request(1, 'subscriptions/listen', `"notifications":${filter}`);
      await settled();
      await settled();
      return sink;
    };
    return { authorizer, build, listen };
  };

  test('is refused when it names something its client may not read', async () => {
    const { build, listen } = rigOf();
    const refused = await listen('x:open', 'x:secret');
    expect(refused.refusals[0]?.fault.code).toBe('forbidden');
    expect(build.server('one').links.flatMap((link) => link.all('subscriptions/listen'))).toEqual(
      [],
    );
    expect((await listen('x:open')).pushed[0]).toContain('subscriptions/acknowledged');
  });

  test('is refused as a method', async () => {
    const { authorizer, listen } = rigOf();
    authorizer.methods.add(`${namespace ?? '*'} subscriptions/listen`);
    expect((await listen('x:open')).refusals[0]?.fault.code).toBe('forbidden');
  });

  test('is not told of what its client may not read any more', async () => {
    const { authorizer, build, listen } = rigOf();
    const sink = await listen('x:open');
    const { link } = build.server('one');
    const heard = link.last('subscriptions/listen');
    const meta = `,"_meta":{"io.modelcontextprotocol/subscriptionId":${heard.id}}`;
    link.say(updated('x:open', meta), heard.call);
    expect(sink.pushed).toHaveLength(2);
    authorizer.denies = () => true;
    link.say(updated('x:open', meta), heard.call);
    expect(sink.pushed).toHaveLength(2);
    authorizer.isOn = false;
    link.say(updated('x:open', meta), heard.call);
    expect(sink.pushed).toHaveLength(3);
  });
});
