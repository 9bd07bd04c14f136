import { HttpConnector } from '../../../../../src/adapters/outbound/backend/http/connector.ts';
import { DEFAULT_HTTP_SETTINGS } from '../../../../../src/adapters/outbound/backend/http/settings.ts';
import { SseConnector } from '../../../../../src/adapters/outbound/backend/sse/connector.ts';
import { DEFAULT_SSE_SETTINGS } from '../../../../../src/adapters/outbound/backend/sse/settings.ts';
import { TcpConnector } from '../../../../../src/adapters/outbound/backend/tcp/connector.ts';
import { WebSocketConnector } from '../../../../../src/adapters/outbound/backend/websocket/connector.ts';
import { DEFAULT_WEBSOCKET_SETTINGS } from '../../../../../src/adapters/outbound/backend/websocket/settings.ts';
import { DEFAULT_SOCKET_SETTINGS } from '../../../../../src/adapters/shared/backend/socket-settings.ts';
import { BackendTls } from '../../../../../src/adapters/shared/tls/backend-tls.ts';
import type { BackendConnector } from '../../../../../src/application/ports/driven/backend-connector.ts';
import type { BackendTarget } from '../../../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../../../src/domain/fault/fault.ts';
import { RecordingLogger } from '../../../../support/application/recording-logger.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import type { Protocol } from './tls-peer.ts';

/** The connectors of one gateway. */
export class TlsRig {
  readonly troubles: string[] = [];
  readonly #connectors: Readonly<Record<Protocol, BackendConnector>>;

  constructor() {
    const tls = new BackendTls(({ message }) => this.troubles.push(message));
    const noise = (): void => {};
    this.#connectors = {
      http: new HttpConnector({ ...DEFAULT_HTTP_SETTINGS, tls }, new RecordingLogger()),
      sse: new SseConnector({ ...DEFAULT_SSE_SETTINGS, tls }),
      websocket: new WebSocketConnector({ ...DEFAULT_WEBSOCKET_SETTINGS, tls }, noise),
      tcp: new TcpConnector({ ...DEFAULT_SOCKET_SETTINGS, tls }, noise),
    };
  }

  /** Sends one request: `answered`, or the code and text of the fault that came of it. */
  async ask(target: BackendTarget): Promise<string> {
    const listener = new RecordingListener();
    const protocol = protocolOf(target);
    const endpoint = { id: 'one', server: 'one', target };
    const signal = AbortSignal.timeout(10_000);
    const link = await this.#connectors[protocol].open(endpoint, listener, signal);
    if (link instanceof Fault) return `${link.code}: ${link.message}`;
    link.send(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}'), 1);
    await listener.until(
      () => listener.messages.length + listener.failures.length + listener.closings.length > 0,
    );
    const fault = listener.failures[0]?.fault ?? listener.closings[0];
    await link.close();
    return fault === undefined ? 'answered' : `${fault.code}: ${fault.message}`;
  }
}

const protocolOf = ({ protocol }: BackendTarget): Protocol => {
  if (protocol === 'stdio' || protocol === 'unix' || protocol === 'auto') {
    throw new TypeError(`not over a network: ${protocol}`);
  }
  return protocol;
};
