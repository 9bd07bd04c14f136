import { expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';

test('the report says what the process is and does now', async () => {
  const build = new GatewayBuild({ a: {}, b: {} });
  const client = await build.client();
  client.request(1, 'tools/call', '{"name":"a__x"}');
  build.clock.advance(12_900);
  expect(build.probe.report()).toEqual({
    healthy: true,
    blockers: [],
    version: '0.0.0-test',
    uptimeSeconds: 12,
    frontends: [],
    servers: ['a', 'b'],
    sessions: 1,
    callsInFlight: 1,
  });
  build.readiness.block('frontend http');
  expect(build.probe.report()).toMatchObject({ healthy: false, blockers: ['frontend http'] });
});
