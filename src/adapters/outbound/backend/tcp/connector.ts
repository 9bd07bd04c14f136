import { Socket } from 'node:net';
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
import { connectChecked, connectTlsChecked } from '../../../shared/egress/connect-checked.ts';
import { TlsTrouble } from '../../../shared/tls/backend-tls.ts';

/** Opens links over TCP, with or without TLS. */
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
      dial: () => dial(target, this.#settings),
    } as const;
    return openSocketLink(plan, listener, signal, this.#settings, this.#onNoise);
  }
}

const dial = (
  { host, port, tls, trust }: TcpTarget,
  { passage, tls: files }: Pick<SocketSettings, 'passage' | 'tls'>,
): Socket => {
  if (!tls) return connectChecked({ host, port }, passage);
  const options = files?.optionsOf(trust);
  if (options instanceof TlsTrouble) return new Socket().destroy(options);
  return connectTlsChecked({ host, port }, passage, options);
};
