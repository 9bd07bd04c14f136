import type { Socket } from 'node:net';
import type {
  BackendLink,
  LinkListener,
} from '../../../application/ports/driven/backend-connector.ts';
import type { Endpoint, Framing } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { abandoned, attempt } from './attempt.ts';
import { LinkReports } from './link-reports.ts';
import type { NoiseListener } from './link-settings.ts';
import { networkFault } from './network-faults.ts';
import { SocketLink } from './socket-link.ts';
import type { SocketSettings } from './socket-settings.ts';

export interface SocketPlan {
  readonly endpoint: Endpoint;
  readonly framing: Framing;
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
  const { endpoint, framing, connectedEvent } = plan;
  const { server } = endpoint;
  if (signal.aborted) return abandoned(server);
  const socket = plan.dial();
  const reports = new LinkReports(endpoint, listener, onNoise);
  const terms = { signal, timeoutMs: settings.openTimeoutMs, server };
  return attempt<BackendLink>(
    terms,
    (settle) => {
      socket.on('error', (error) => settle(networkFault(server, error)));
      socket.setNoDelay(true);
      socket.setKeepAlive(true, settings.heartbeatMs);
      socket.once(connectedEvent, () => {
        const link = new SocketLink(socket, framing, reports, settings);
        void link.opened.then((fault) => settle(fault ?? link));
      });
    },
    () => {
      reports.silence();
      socket.destroy();
    },
  );
};
