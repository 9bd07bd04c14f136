import { WebSocket } from 'ws';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { Endpoint, UrlTarget } from '../../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import { abandoned, attempt, unavailable } from '../../../shared/backend/attempt.ts';
import { LinkReports } from '../../../shared/backend/link-reports.ts';
import type { NoiseListener } from '../../../shared/backend/link-settings.ts';
import { refusedFault, websocketFault } from './faults.ts';
import { WebSocketLink } from './link.ts';
import type { WebSocketSettings } from './settings.ts';

/** Opens WebSocket links with the subprotocol `mcp`, one long-lived connection each. */
export class WebSocketConnector implements BackendConnector {
  readonly #settings: WebSocketSettings;
  readonly #onNoise: NoiseListener;

  constructor(settings: WebSocketSettings, onNoise: NoiseListener) {
    this.#settings = settings;
    this.#onNoise = onNoise;
  }

  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<BackendLink | Fault> {
    const { target, server } = endpoint;
    if (target.protocol !== 'websocket') {
      throw new TypeError(`not a WebSocket endpoint: ${endpoint.id}`);
    }
    if (signal.aborted) return abandoned(server);
    const webSocket = this.#dial(target);
    if (webSocket === undefined) return unavailable(server, 'its URL or headers are not valid');
    const reports = new LinkReports(endpoint, listener, this.#onNoise);
    return attempt<BackendLink>(
      { signal, timeoutMs: this.#settings.openTimeoutMs, server },
      (settle) => {
        webSocket.on('error', (error) => settle(websocketFault(server, error)));
        webSocket.once('unexpected-response', (_request, { statusCode }) =>
          settle(refusedFault(server, statusCode ?? 0)),
        );
        webSocket.once('upgrade', ({ socket }) => {
          this.#settings.watch?.watch(socket, this.#settings.pingIntervalMs);
          // The accept key and the subprotocol are checked between `upgrade` and `open`.
          webSocket.once('open', () =>
            settle(new WebSocketLink(webSocket, socket, reports, this.#settings)),
          );
        });
      },
      () => {
        reports.silence();
        webSocket.terminate();
      },
    );
  }

  #dial({ url, headers }: UrlTarget): WebSocket | undefined {
    try {
      return new WebSocket(url, 'mcp', {
        headers,
        maxPayload: this.#settings.maxMessageBytes,
        perMessageDeflate: false,
        followRedirects: false,
      });
    } catch {
      return undefined;
    }
  }
}
