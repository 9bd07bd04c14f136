import { describe, expect, test } from 'vitest';
import type { CacheRules } from '../../../src/application/caching/cache-rules.ts';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { agreement, type Reply } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { valueRules } from '../../support/application/transformed.ts';
import { modern } from '../bridge/legacy-client/rig.ts';
import { meta } from '../stateless/rig.ts';

const rules: CacheRules = {
  tools: new Map([['one', new Map([['slow', 60_000]])]]),
  hintedMs: undefined,
  reads: false,
};

const planOf = (era: Era): ServerPlan => {
  let calls = 0;
  const call: Reply = () => {
    calls += 1;
    return `{${era === 'modern' ? '"resultType":"complete",' : ''}"content":[],"n":${calls}}`;
  };
  const transform = {
    tools: [['slow', { rename: 'fast', arguments: valueRules({ set: [[['t'], '1']] }) }]],
  } as const;
  return era === 'modern'
    ? { ...modern({ 'tools/call': call }), transform }
    : { replies: { initialize: agreement('{"tools":{}}'), 'tools/call': call }, transform };
};

const eras = ['legacy', 'modern'] as const;
const cells = eras.flatMap((client) => eras.map((server) => ({ client, server })));

describe.each(cells)('answers that are kept, of a $server server to a $client client', (cell) => {
  const buildOf = (): GatewayBuild =>
    new GatewayBuild({ one: planOf(cell.server), two: planOf(cell.server) }, { cache: rules });

  const clientOf = async (build: GatewayBuild, facts: Partial<ClientFacts>) => {
    const client = cell.client === 'modern' ? build.connect(facts) : await build.client(facts);
    let id = 0;
    return async (name: string, more = ''): Promise<RecordingSink> => {
      id += 1;
      const inMeta = cell.client === 'modern' ? `${meta()},` : '';
      const sink = client.request(
        id,
        'tools/call',
        `{${inMeta}"name":"${name}","arguments":{"a":1}${more}}`,
      );
      await settled();
      await settled();
      return sink;
    };
  };
  const numberOf = ({ text }: RecordingSink): number => JSON.parse(text).result.n;

  test('are given at every address, and to nobody else', async () => {
    const build = buildOf();
    const principal = (key: string) => ({ key });
    const mine = { namespace: 'one', principal: principal('me') };
    const call = await clientOf(build, mine);
    expect(numberOf(await call('fast'))).toBe(1);
    expect(numberOf(await call('fast'))).toBe(1);
    const whole = await clientOf(build, { principal: principal('me') });
    expect(numberOf(await whole('one__fast'))).toBe(1);
    const other = await clientOf(build, { namespace: 'one', principal: principal('you') });
    expect(numberOf(await other('fast'))).not.toBe(undefined);
    expect(build.metrics.cache).toEqual(['one miss', 'one hit', 'one hit', 'one miss']);
  });

  test('end with their time', async () => {
    const build = buildOf();
    const call = await clientOf(build, { namespace: 'one' });
    await call('fast');
    build.clock.advance(60_000);
    expect(numberOf(await call('fast'))).toBe(2);
  });

  test('are none of servers of which nothing is kept', async () => {
    const build = buildOf();
    const call = await clientOf(build, { namespace: 'two' });
    expect(numberOf(await call('fast'))).toBe(1);
    expect(numberOf(await call('fast'))).toBe(2);
    expect(build.metrics.cache).toEqual([]);
  });

  test('end when the server says that its tools have changed', async () => {
    const build = buildOf();
    const call = await clientOf(build, { namespace: 'one' });
    await call('fast');
    build.server('one').link.say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    await settled();
    expect(numberOf(await call('fast'))).toBe(2);
  });
});
