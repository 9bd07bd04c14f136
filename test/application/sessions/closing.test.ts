import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { agreement, silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';

describe('a session that is closed', () => {
  test('cancels its calls at their servers, then closes their links, and is forgotten', async () => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const client = await build.client();
    const sinks = ['left__a', 'right__b'].map((name, id) =>
      client.request(id, 'tools/call', `{"name":"${name}"}`),
    );
    await settled();
    client.session.close();
    client.session.close();
    await settled();
    for (const name of ['left', 'right']) {
      const { link } = build.server(name);
      expect(link.all('notifications/cancelled')).toHaveLength(1);
      expect([link.closings, link.isOpen]).toEqual([1, false]);
    }
    expect(sinks.map(({ events }) => events)).toEqual([['abandon'], ['abandon']]);
    expect(build.desk.find(client.session.id)).toBeUndefined();
    expect([build.sessions.size, build.sessions.callsInFlight]).toEqual([0, 0]);
    expect(build.metrics.finished.slice(-2).map(({ status }) => status)).toEqual([499, 499]);
  });

  test('takes nothing any more', async () => {
    const build = new GatewayBuild({ alone: { shared: true } });
    const client = await build.client();
    client.session.close();
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    client.notify('notifications/vendor');
    expect(sink.refusals[0]?.fault.code).toBe('session_unknown');
    expect(build.server('alone').link.all('tools/call')).toEqual([]);
  });

  test('closes the link whose server is silent in its handshake', async () => {
    const build = new GatewayBuild({ alone: { replies: { initialize: silent } } });
    const client = build.connect();
    client.request(1, 'initialize', '{}');
    await settled();
    client.session.close();
    await settled();
    expect(build.server('alone').link.isOpen).toBe(false);
  });

  test('closes a link that opens later', async () => {
    const build = new GatewayBuild({ alone: {} });
    const server = build.server('alone');
    const release = server.holdOpening();
    const client = build.connect();
    client.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    client.session.close();
    release();
    await settled();
    expect(server.link.heard).toEqual([]);
    expect(server.link.isOpen).toBe(false);
  });

  test('leaves a shared server to the others', async () => {
    const build = new GatewayBuild({
      alone: { shared: true, replies: { initialize: agreement() } },
    });
    const [going, staying] = [await build.client(), await build.client()];
    going.session.close();
    await settled();
    const { link } = build.server('alone');
    link.say('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}');
    expect([going.outlet.delivered.length, staying.outlet.delivered.length]).toEqual([0, 1]);
    expect(link.isOpen).toBe(true);
  });

  test('pauses and resumes only its own servers while it lives', async () => {
    const build = new GatewayBuild({ own: {}, common: { shared: true } });
    const client = await build.client();
    client.request(1, 'tools/call', '{"name":"own__x"}');
    client.request(2, 'tools/call', '{"name":"common__x"}');
    await settled();
    const paused = () => ['own', 'common'].map((name) => build.server(name).link.isPaused);
    client.session.pause();
    expect(paused()).toEqual([true, false]);
    client.session.resume();
    expect(paused()).toEqual([false, false]);
  });
});
