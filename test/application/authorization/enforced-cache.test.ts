import { expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, ModernTestClient } from '../stateless/rig.ts';

const everything = '{"tools":{},"resources":{}}';
const replies = {
  'server/discover': discovered(everything),
  'tools/call': '{"resultType":"complete","content":[]}',
  'resources/read': '{"resultType":"complete","contents":[],"ttlMs":60000,"cacheScope":"public"}',
};

const rigOf = () => {
  const authorizer = new ScriptedAuthorizer((place) => place.startsWith('bob'));
  const build = new GatewayBuild(
    { one: { era: 'modern', replies } },
    {
      authorizer,
      cache: {
        tools: new Map([['one', new Map([['t', 60_000]])]]),
        hintedMs: undefined,
        reads: true,
      },
    },
  );
  const ask = async (who: string, method: string, params: string): Promise<RecordingSink> => {
    const connection = build.desk.stateless({
      protocol: 'http',
      remoteAddress: '',
      principal: { key: who },
      namespace: undefined,
    });
    if (connection instanceof Fault) throw new Error(connection.message);
    const sink = new ModernTestClient(connection).request(1, method, params);
    await settled();
    return sink;
  };
  const heard = (method: string): number => build.server('one').link.all(method).length;
  return { authorizer, ask, heard };
};

test('what is kept for everybody is given to nobody who may not read it', async () => {
  const { ask, heard } = rigOf();
  const uri = '"uri":"x:1"';
  for (const who of ['ann', 'eve']) {
    const read = await ask(who, 'resources/read', uri);
    expect(read.text).toContain('"contents":[]');
    expect(read.text).toContain('"cacheScope":"private"');
  }
  expect(heard('resources/read')).toBe(1);
  expect((await ask('bob', 'resources/read', uri)).refusals[0]?.fault.code).toBe('forbidden');
});

test('what is kept for a caller is not given to him when he may not ask any more', async () => {
  const { authorizer, ask, heard } = rigOf();
  const call = '"name":"t","arguments":{}';
  for (const _ of [1, 2])
    expect((await ask('ann', 'tools/call', call)).text).toContain('"content"');
  expect(heard('tools/call')).toBe(1);
  authorizer.denies = (place) => place === 'ann one t';
  expect((await ask('ann', 'tools/call', call)).refusals[0]?.fault.code).toBe('forbidden');
});
