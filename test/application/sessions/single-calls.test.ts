import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

const modern =
  '{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"n","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}},"name":"x"}';

const withTwoCalls = async (plan: ServerPlan, params = '{"name":"x"}') => {
  const build = new GatewayBuild({ a: plan });
  const client = plan.era === 'modern' ? build.connect() : await build.client();
  const one = client.request('"one"', 'prompts/get', params);
  await settled();
  const two = client.request(2, 'prompts/get', params);
  await settled();
  return { build, client, one, two, link: build.server('a').link };
};

describe('a client that does not take what comes for one call', () => {
  test.each<[string, ServerPlan, string]>([
    ['a session', { carrier: 'exchange' }, '{"name":"x"}'],
    ['the stateless era', { carrier: 'exchange', era: 'modern' }, modern],
  ])('of %s has that call paused alone where its server can be', async (_, plan, params) => {
    const { client, link } = await withTwoCalls(plan, params);
    const ids = link.all('prompts/get').map(({ call }) => call);
    expect(client.session.pauseCall('"one"')).toBe(true);
    expect([...link.pausedCalls]).toEqual([ids[0]]);
    client.session.resumeCall('"one"');
    expect([...link.pausedCalls]).toEqual([]);
  });

  test('hears that its server cannot be paused for one call', async () => {
    const { client, link } = await withTwoCalls({ carrier: 'channel' });
    expect(client.session.pauseCall('"one"')).toBe(false);
    expect([link.isPaused, link.pausedCalls.size]).toEqual([false, 0]);
  });

  test('hears no for a call that is not in flight', async () => {
    const { client } = await withTwoCalls({ carrier: 'exchange' });
    expect(client.session.pauseCall('"three"')).toBe(false);
  });
});

describe('a client that lets go of one call', () => {
  test('has it cancelled at its server and hears nothing of it', async () => {
    const { client, link, one, two } = await withTwoCalls({});
    client.session.cancelCall('"one"');
    expect(one.isAbandoned).toBe(true);
    expect(link.last('notifications/cancelled').params).toContain('"requestId":');
    expect(two.isOver).toBe(false);
    link.answer(link.last('prompts/get'), '{"content":[]}');
    expect(two.parsed).toMatchObject({ id: 2, result: { content: [] } });
  });

  test('is answered with the fault when there is one', async () => {
    const { client, link, one } = await withTwoCalls({});
    client.session.cancelCall('"one"', new Fault('slow_reader', 'not read'));
    expect(one.parsed).toMatchObject({ id: 'one', error: { message: 'not read' } });
    expect(link.all('notifications/cancelled')).toHaveLength(1);
  });

  test('can do so in the stateless era', async () => {
    const { client, one, link } = await withTwoCalls(
      { carrier: 'exchange', era: 'modern' },
      modern,
    );
    client.session.cancelCall('"one"');
    expect(one.isAbandoned).toBe(true);
    expect(link.forgotten).toHaveLength(1);
  });
});
