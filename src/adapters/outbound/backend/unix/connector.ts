import { connect } from 'node:net';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { NoiseListener } from '../../../shared/backend/link-settings.ts';
import { openSocketLink } from '../../../shared/backend/open-socket-link.ts';
import type { SocketSettings } from '../../../shared/backend/socket-settings.ts';

/** Opens links over Unix sockets (on Windows: named pipes). */
export class UnixConnector implements BackendConnector {
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
    if (target.protocol !== 'unix') throw new TypeError(`not a Unix endpoint: ${endpoint.id}`);
    const { path, framing } = target;
    const plan = {
      endpoint,
      terms: { framing, token: undefined, targetNamespace: undefined },
      connectedEvent: 'connect',
      dial: () => connect({ path }),
    } as const;
    return openSocketLink(plan, listener, signal, this.#settings, this.#onNoise);
  }
}
