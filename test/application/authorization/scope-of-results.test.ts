import { expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { ScriptedAuthorizer } from '../../support/application/scripted-authorizer.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, ModernTestClient } from '../stateless/rig.ts';

type Scope = 'public' | 'private' | undefined;

const hints = (scope: Scope): string =>
  `"ttlMs":60000${scope === undefined ? '' : `,"cacheScope":"${scope}"`}`;

/** Two servers whose results are for these, and callers of the stateless era. */
const rigOf = (one: Scope, two: Scope, authorizer = new ScriptedAuthorizer()) => {
  const serverOf = (scope: Scope) => ({
    era: 'modern' as const,
    replies: {
      'server/discover': discovered('{"tools":{},"resources":{}}'),
      'tools/list': `{"resultType":"complete","tools":[{"name":"t"}],${hints(scope)}}`,
      'resources/read': `{"resultType":"complete","contents":[],${hints(scope)}}`,
    },
  });
  const cache = { tools: new Map(), hintedMs: undefined, reads: true };
  const build = new GatewayBuild({ one: serverOf(one), two: serverOf(two) }, { authorizer, cache });
  const ask = async (who: string, method: string, params = ''): Promise<RecordingSink> => {
    const connection = build.desk.stateless({
      protocol: 'http',
      remoteAddress: '',
      principal: { key: who },
      namespace: method === 'resources/read' ? 'one' : undefined,
    });
    if (connection instanceof Fault) throw new Error(connection.message);
    const sink = new ModernTestClient(connection).request(1, method, params);
    await settled();
    return sink;
  };
  const heard = (method: string): number => build.server('one').link.all(method).length;
  return { authorizer, ask, heard };
};

const scopeIn = ({ parsed }: RecordingSink): unknown =>
  (parsed.result as { readonly cacheScope?: string }).cacheScope;

test('what is private, or does not say, never crosses callers; a merged list is private if a part is, or if it is filtered [S12]', async () => {
  for (const [scope, times] of [
    ['public', 1],
    ['private', 2],
    [undefined, 2],
  ] as const) {
    const { authorizer, ask, heard } = rigOf(scope, 'public');
    authorizer.isOn = false;
    for (const who of ['ann', 'bob', 'ann']) {
      await ask(who, 'resources/read', '"uri":"x:1"');
      await ask(who, 'tools/list');
    }
    expect([heard('resources/read'), heard('tools/list')]).toEqual([times, times]);
  }

  const merged = async (one: Scope, two: Scope, isOn: boolean): Promise<unknown> => {
    const { authorizer, ask } = rigOf(
      one,
      two,
      new ScriptedAuthorizer((place) => place === 'bob two t'),
    );
    authorizer.isOn = isOn;
    return scopeIn(await ask('bob', 'tools/list'));
  };
  expect(await merged('public', 'public', false)).toBe('public');
  expect(await merged('public', 'private', false)).toBe('private');
  expect(await merged(undefined, 'public', false)).toBe('private');
  expect(await merged('public', 'public', true)).toBe('private');
});
