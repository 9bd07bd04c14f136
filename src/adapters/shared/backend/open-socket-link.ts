import type { Socket } from 'node:net';
import type {
  BackendLink,
  LinkListener,
} from '../../../application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { abandoned, attempt } from './attempt.ts';
import { LinkReports } from './link-reports.ts';
import type { NoiseListener } from './link-settings.ts';
import { networkFault } from './network-faults.ts';
import { SocketLink } from './socket-link.ts';
import type { SocketSettings } from './socket-settings.ts';
import type { SocketTerms } from './socket-terms.ts';

export interface SocketPlan {
  readonly endpoint: Endpoint;
  readonly terms: SocketTerms;
  /** Event that says the socket can carry messages: `connect`, or `secureConnect` with TLS. */
  readonly connectedEvent: 'connect' | 'secureConnect';
  dial(): Socket;
}

/** Dials, agrees on the framing, and returns the link; shared by TCP and Unix sockets. */
export const openSocketLink = async (
  plan: SocketPlan,
  listener: LinkListener,
  signal: AbortSignal,
  settings: SocketSettings,
  onNoise: NoiseListener,
): Promise<BackendLink | Fault> => {
  const { endpoint, connectedEvent } = plan;
  const { server } = endpoint;
  if (signal.aborted) return abandoned(server);
  const socket = plan.dial();
  const reports = new LinkReports(endpoint, listener, onNoise);
  return attempt<BackendLink>(
    { signal, timeoutMs: settings.openTimeoutMs, server },
    (settle) => {
      socket.on('error', (error) => settle(networkFault(server, error)));
      socket.setNoDelay(true);
      socket.setKeepAlive(true, settings.heartbeatMs);
      socket.once(connectedEvent, () => {
        settings.watch?.watch(socket, settings.heartbeatMs);
        const link = new SocketLink(socket, plan.terms, reports, settings);
        void link.opened.then((fault) => settle(fault ?? link));
      });
    },
    () => {
      reports.silence();
      socket.destroy();
    },
  );
};
