import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import type { GatewayBuild } from '../../support/application/gateway-build.ts';
import { ModernTestClient } from '../stateless/rig.ts';

/** A client of the stateless era at the whole catalogue. */
export const modernClient = (build: GatewayBuild, namespace?: string): ModernTestClient => {
  const connection = build.desk.stateless({
    protocol: 'websocket',
    principal: anonymous,
    namespace,
    remoteAddress: '127.0.0.1',
  });
  if (connection instanceof Fault) throw new Error(connection.message);
  return new ModernTestClient(connection);
};
