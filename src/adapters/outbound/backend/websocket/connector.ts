import { WebSocket } from 'ws';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../../application/ports/driven/backend-connector.ts';
import type { ShownCredential } from '../../../../application/ports/driven/upstream-credentials.ts';
import type { Endpoint, UrlTarget } from '../../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../../domain/fault/fault.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import type { Era } from '../../../../domain/mcp/revisions.ts';
import { abandoned, attempt, unavailable } from '../../../shared/backend/attempt.ts';
import { LinkReports } from '../../../shared/backend/link-reports.ts';
import type { NoiseListener } from '../../../shared/backend/link-settings.ts';
import { networkFault } from '../../../shared/backend/network-faults.ts';
import { openShowing } from '../../../shared/backend/open-showing.ts';
import type { EgressRefusal } from '../../../shared/egress/egress-refusal.ts';
import type { Passage } from '../../../shared/egress/passage.ts';
import { type BackendTlsOptions, TlsTrouble } from '../../../shared/tls/backend-tls.ts';
import { refusedFault, websocketFault } from './faults.ts';
import { WebSocketLink } from './link.ts';
import type { WebSocketSettings } from './settings.ts';

interface Wish {
  readonly endpoint: Endpoint;
  readonly target: UrlTarget;
  readonly listener: LinkListener;
  readonly signal: AbortSignal;
}

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
    era?: Era,
    caller?: Principal,
  ): Promise<BackendLink | Fault> {
    const { target, server } = endpoint;
    if (target.protocol !== 'websocket') {
      throw new TypeError(`not a WebSocket endpoint: ${endpoint.id}`);
    }
    if (signal.aborted) return abandoned(server);
    const refusal = refusalOf(target, this.#settings.passage);
    if (refusal !== undefined) return networkFault(server, refusal);
    const source = this.#settings.credentials?.of(server);
    return openShowing({ server, source, era, caller }, (shown) =>
      this.#open({ endpoint, target, listener, signal }, shown),
    );
  }

  async #open(
    { endpoint, target, listener, signal }: Wish,
    shown: ShownCredential | undefined,
  ): Promise<BackendLink | Fault | 'unauthorized'> {
    const { server } = endpoint;
    const tls = target.url.startsWith('wss:') ? this.#settings.tls?.optionsOf(target.trust) : {};
    if (tls instanceof TlsTrouble) return networkFault(server, tls);
    const webSocket = this.#dial(target, shown, tls);
    if (webSocket === undefined) return unavailable(server, 'its URL or headers are not valid');
    const reports = new LinkReports(endpoint, listener, this.#onNoise);
    let status: number | undefined;
    const opened = await attempt<BackendLink>(
      { signal, timeoutMs: this.#settings.openTimeoutMs, server },
      (settle) => {
        webSocket.on('error', (error) => settle(websocketFault(server, error)));
        webSocket.once('unexpected-response', (_request, { statusCode }) => {
          status = statusCode;
          settle(refusedFault(server, statusCode ?? 0));
        });
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
    return status === 401 ? 'unauthorized' : opened;
  }

  #dial(
    { url, headers }: UrlTarget,
    shown: ShownCredential | undefined,
    tls: BackendTlsOptions | Readonly<Record<string, never>> | undefined,
  ): WebSocket | undefined {
    const { passage } = this.#settings;
    try {
      return new WebSocket(url, 'mcp', {
        ...tls,
        headers: shown === undefined ? headers : withCredential(headers, shown),
        maxPayload: this.#settings.maxMessageBytes,
        perMessageDeflate: false,
        followRedirects: false,
        ...(passage === undefined ? {} : { lookup: passage.lookup }),
      });
    } catch {
      return undefined;
    }
  }
}

/** A configured header of the same name would be a second credential. */
const withCredential = (
  headers: UrlTarget['headers'],
  { header, value }: ShownCredential,
): UrlTarget['headers'] => {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== header);
  return { ...Object.fromEntries(others), [header]: value };
};

const refusalOf = ({ url }: UrlTarget, passage: Passage | undefined): EgressRefusal | undefined =>
  URL.canParse(url) ? passage?.refusalOf(new URL(url).hostname) : undefined;
