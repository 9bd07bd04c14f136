import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Endpoint, TcpTarget } from '../../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { NoiseListener } from '../../../shared/backend/link-settings.ts';
import { openSocketLink } from '../../../shared/backend/open-socket-link.ts';
import type { SocketSettings } from '../../../shared/backend/socket-settings.ts';

/** Opens links over TCP, with or without TLS; the server's certificate is always verified. */
export class TcpConnector implements BackendConnector {
  readonly #settings: SocketSettings;
  readonly #onNoise: NoiseListener;

  constructor(settings: SocketSettings, onNoise: NoiseListener) {
    this.#settings = settings;
    this.#onNoise = onNoise;
  }

  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<BackendLink | Fault> {
    const { target } = endpoint;
    if (target.protocol !== 'tcp') throw new TypeError(`not a TCP endpoint: ${endpoint.id}`);
    const plan = {
      endpoint,
      terms: target,
      connectedEvent: target.tls ? 'secureConnect' : 'connect',
      dial: () => dial(target),
    } as const;
    return openSocketLink(plan, listener, signal, this.#settings, this.#onNoise);
  }
}

const dial = ({ host, port, tls }: TcpTarget): Socket => {
  if (!tls) return connect({ host, port });
  // An IP address is no server name (RFC 6066 §3); Node then checks the certificate against the address.
  return isIP(host) === 0
    ? connectTls({ host, port, servername: host })
    : connectTls({ host, port });
};
