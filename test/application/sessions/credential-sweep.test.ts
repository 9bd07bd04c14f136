import { expect, test } from 'vitest';
import type { Outstayed } from '../../../src/application/ports/driven/credential-verifier.ts';
import type { FrontendProtocol } from '../../../src/application/ports/driving/gateway.ts';
import { CredentialSweep } from '../../../src/application/sessions/credential-sweep.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { settled } from '../../support/application/settled.ts';

const ada: Principal = { key: 'user:ada', credentialId: 'old' };

const rig = () => {
  const build = new GatewayBuild({ alone: {} });
  const outstayed = new Map<Principal, Outstayed>();
  const { sessions, statelessClients, clock } = build;
  const logger = new RecordingLogger();
  const verifier = { outstayed: (principal: Principal) => outstayed.get(principal) };
  const sweep = new CredentialSweep({
    sessions,
    statelessClients,
    verifier,
    timers: clock,
    logger,
  });
  return { build, outstayed, sweep, logger };
};

test.each(['websocket', 'tcp', 'sse'] as const)(
  'a %s connection ends with the credential it was opened with, and its calls with a reason',
  async (protocol: FrontendProtocol) => {
    const { build, outstayed, sweep, logger } = rig();
    const client = await build.client({ protocol, principal: ada });
    const other = await build.client({ protocol, principal: { ...ada } });
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    sweep.begin();
    build.clock.advance(30_000);
    expect(client.outlet.endings).toEqual([]);
    outstayed.set(ada, 'expired');
    build.clock.advance(5_000);
    expect(client.outlet.endings).toMatchObject([
      { code: 'unauthorized', reason: 'expired_token' },
    ]);
    expect(sink.text).toContain('has expired');
    expect(other.outlet.endings).toEqual([]);
    expect(build.server('alone').links[0]?.all('notifications/cancelled')).toHaveLength(1);
    expect(logger.lines.at(-1)).toMatchObject({ fields: { sessions: 1 } });
  },
);

test('a session over HTTP outlives a credential that runs out, and none that was revoked', async () => {
  const { build, outstayed, sweep } = rig();
  const client = await build.client({ protocol: 'http', principal: ada });
  outstayed.set(ada, 'expired');
  sweep.sweep();
  expect(client.outlet.endings).toEqual([]);
  outstayed.set(ada, 'revoked');
  sweep.sweep();
  expect(client.outlet.endings).toMatchObject([{ reason: 'revoked_token' }]);
  expect(build.desk.find(client.session.id)).toBeUndefined();
});

test('a connection on which another credential was shown meanwhile goes on by that', async () => {
  const { build, outstayed, sweep } = rig();
  const client = await build.client({ protocol: 'websocket', principal: ada });
  const renewed: Principal = { ...ada, credentialId: 'new' };
  client.session.renewed?.(renewed);
  outstayed.set(ada, 'expired');
  sweep.sweep();
  expect(client.outlet.endings).toEqual([]);
  outstayed.set(renewed, 'expired');
  sweep.sweep();
  expect(client.outlet.endings).toHaveLength(1);
});
