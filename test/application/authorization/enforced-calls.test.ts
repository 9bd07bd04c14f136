import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { agreement } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, ModernTestClient } from '../stateless/rig.ts';

const everything =
  '{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{},"logging":{}}';
const replies = {
  initialize: agreement(everything),
  'server/discover': discovered(everything),
  'tools/list':
    '{"tools":[{"name":"open"},{"name":"secret"}],"nextCursor":"c","cacheScope":"public","ttlMs":5}',
  'tools/call': '{"content":[]}',
  'resources/read': '{"contents":[],"cacheScope":"public","ttlMs":60000}',
  'completion/complete': '{"completion":{"values":["v"]}}',
};

const isSecret = (place: string): boolean => place.startsWith('bob') && place.includes('secret');

type Client = 'legacy' | 'modern';

interface Rig {
  readonly build: GatewayBuild;
  readonly authorizer: ScriptedAuthorizer;
  /** `params`: raw members. */
  ask(method: string, params?: string, who?: string): Promise<RecordingSink>;
  heard(method: string): readonly unknown[];
}

/** One server, asked at its own address. */
const rigOf = async (client: Client, server: Era): Promise<Rig> => {
  const authorizer = new ScriptedAuthorizer(isSecret);
  const build = new GatewayBuild(
    { one: { era: server, replies }, two: { replies } },
    { authorizer },
  );
  const facts = (who: string) => ({ principal: { key: who }, namespace: 'one' });
  let id = 0;
  const ask = async (method: string, params = '', who = 'bob') => {
    id += 1;
    const sink =
      client === 'legacy'
        ? (await build.client(facts(who))).request(id, method, `{${params}}`)
        : modernClient(build, facts(who)).request(id, method, params);
    await settled();
    return sink;
  };
  const heard = (method: string) => build.server('one').links.flatMap((link) => link.all(method));
  return { build, authorizer, ask, heard };
};

const modernClient = (build: GatewayBuild, facts: object): ModernTestClient => {
  const connection = build.desk.stateless({
    protocol: 'http',
    remoteAddress: '127.0.0.1',
    principal: { key: 'nobody' },
    namespace: undefined,
    ...facts,
  });
  if (connection instanceof Fault) throw new Error(connection.message);
  return new ModernTestClient(connection);
};

const refusedWith = (sink: RecordingSink): string | undefined => sink.refusals[0]?.fault.code;

const ways: readonly (readonly [Client, Era])[] = [
  ['legacy', 'legacy'],
  ['legacy', 'modern'],
  ['modern', 'modern'],
  ['modern', 'legacy'],
];

describe.each(ways)('a %s client on a %s server', (client, server) => {
  test('is refused before anything goes out, and others are not', async () => {
    const { ask, heard } = await rigOf(client, server);
    expect(refusedWith(await ask('tools/call', '"name":"secret"'))).toBe('forbidden');
    expect(heard('tools/call')).toEqual([]);
    expect((await ask('tools/call', '"name":"secret"', 'ann')).text).toContain('"content"');
    expect((await ask('tools/call', '"name":"open"')).text).toContain('"content"');
  });

  test('is asked about before any server is reached for it', async () => {
    const { ask, build, authorizer } = await rigOf(client, server);
    const before = build.server('one').attempts;
    authorizer.methods.add('one prompts/get');
    expect(refusedWith(await ask('prompts/get', '"name":"p"', 'eve'))).toBe('forbidden');
    const attempts = build.server('one').attempts - before;
    expect(attempts).toBeLessThanOrEqual(client === 'legacy' ? 1 : 0); // its handshake
  });

  test('sees of a page what it may call, its cursor, and nobody else may keep it', async () => {
    const { ask } = await rigOf(client, server);
    const hidden = (await ask('tools/list')).text;
    expect(hidden).toContain('"tools":[{"name":"open"}]');
    expect(hidden).toContain('"nextCursor":"c"');
    const whole = (await ask('tools/list', '', 'ann')).text;
    expect(whole).toContain('{"name":"open"},{"name":"secret"}');
    for (const text of client === 'modern' ? [hidden, whole] : []) {
      expect(text).toContain('"cacheScope":"private"');
    }
  });

  test('waits for whoever else decides, for its call and for its list', async () => {
    const { ask, authorizer, heard } = await rigOf(client, server);
    await ask('tools/list', '', 'ann'); // whatever has to be opened is open
    authorizer.isElsewhere = true;
    const call = await ask('tools/call', '"name":"open"');
    while (heard('tools/call').length === 0) {
      expect(call.isOver).toBe(false);
      authorizer.letGo();
      await settled();
    }
    expect(call.text).toContain('"content"');
    const list = await ask('tools/list');
    while (!list.isOver) {
      authorizer.letGo();
      await settled();
    }
    expect(list.text).toContain('"tools":[{"name":"open"}]');
  });

  test('completes nothing that is hidden', async () => {
    const { ask, heard } = await rigOf(client, server);
    const ofPrompt = (name: string): string =>
      `"ref":{"type":"ref/prompt","name":"${name}"},"argument":{"name":"a","value":""}`;
    expect(refusedWith(await ask('completion/complete', ofPrompt('secret')))).toBe('forbidden');
    expect(heard('completion/complete')).toEqual([]);
    expect((await ask('completion/complete', ofPrompt('open'))).text).toContain('"v"');
  });

  test('is refused methods as methods', async () => {
    const { ask, authorizer } = await rigOf(client, server);
    authorizer.methods.add('one tools/list').add('one acme/do');
    expect(refusedWith(await ask('tools/list'))).toBe('forbidden');
    expect(refusedWith(await ask('acme/do'))).toBe('forbidden');
  });

  test('reads what it may, for itself alone', async () => {
    const { ask, heard } = await rigOf(client, server);
    const read = await ask('resources/read', '"uri":"x:open"', 'ann');
    expect(read.text).toContain(client === 'modern' ? '"cacheScope":"private"' : '"contents"');
    expect(refusedWith(await ask('resources/read', '"uri":"x:secret"'))).toBe('forbidden');
    expect(heard('resources/read')).toHaveLength(1);
  });
});

describe('what the gateway answers a session itself', () => {
  test.each(['ping', 'logging/setLevel', 'tools/list'])('%s is asked about', async (method) => {
    const authorizer = new ScriptedAuthorizer();
    const build = new GatewayBuild({ one: { replies }, two: { replies } }, { authorizer });
    const client = await build.client();
    authorizer.methods.add(`* ${method}`);
    const sink = client.request(1, method, '{"level":"info"}');
    await settled();
    expect(refusedWith(sink)).toBe('forbidden');
  });

  test('initialize is let through where its server alone is asked about it', async () => {
    const authorizer = new ScriptedAuthorizer();
    const build = new GatewayBuild({ one: { replies }, two: { replies } }, { authorizer });
    authorizer.methods.add('one initialize');
    const refused = await build.connect({ namespace: 'one' }).introduce();
    expect(refusedWith(refused)).toBe('forbidden');
    expect(build.server('one').attempts).toBe(0);
    expect((await build.connect({ namespace: 'two' }).introduce()).text).toContain('"serverInfo"');
  });
});

test('a call that is cancelled while somebody else decides goes nowhere', async () => {
  const authorizer = new ScriptedAuthorizer();
  const build = new GatewayBuild({ one: { replies } }, { authorizer });
  const client = await build.client();
  authorizer.isElsewhere = true;
  const sink = client.request(5, 'tools/call', '{"name":"open"}');
  client.cancel(5);
  authorizer.letGo();
  await settled();
  expect(sink.isAbandoned).toBe(true);
  expect(build.server('one').link.all('tools/call')).toEqual([]);
});

test('a session goes on by the credential that was shown last', async () => {
  const authorizer = new ScriptedAuthorizer(isSecret);
  const build = new GatewayBuild({ one: { replies } }, { authorizer });
  const client = await build.client({ principal: { key: 'bob' } });
  expect(refusedWith(client.request(1, 'tools/call', '{"name":"secret"}'))).toBe('forbidden');
  client.session.renewed?.({ key: 'boss' }, '10.0.0.7');
  const sink = client.request(2, 'tools/call', '{"name":"secret"}');
  await settled();
  expect(sink.text).toContain('"content"');
  expect(authorizer.asked.at(-1)?.remoteAddress).toBe('10.0.0.7');
});

test('nothing is asked where nobody has to be', async () => {
  const authorizer = new ScriptedAuthorizer(() => true);
  authorizer.isOn = false;
  const build = new GatewayBuild({ one: { replies } }, { authorizer });
  const client = await build.client();
  const sinks = [client.request(1, 'tools/call', '{"name":"x"}'), client.request(2, 'tools/list')];
  await settled();
  expect(sinks[1]?.text).toContain('secret');
  expect(sinks[0]?.text).toContain('"content"');
  expect(authorizer.asked).toEqual([]);
});

test('a notification that nobody may send there is dropped', async () => {
  const authorizer = new ScriptedAuthorizer();
  const build = new GatewayBuild({ one: { replies } }, { authorizer });
  const client = await build.client();
  const { link } = build.server('one');
  const sent = (): number => link.all('notifications/acme').length;
  client.notify('notifications/acme');
  expect(sent()).toBe(1);
  authorizer.methods.add('one notifications/acme');
  client.notify('notifications/acme');
  expect(sent()).toBe(1);
});
