import type { Logger } from '../../../application/ports/driven/logger.ts';
import type { HandshakeFailure, Metrics } from '../../../application/ports/driven/metrics.ts';

const MAX_LOGGED_CHARACTERS = 200;

/** Counts and notes what passes on TCP connections. */
export class TcpTraffic {
  readonly #metrics: Metrics;
  readonly #logger: Logger;

  constructor(metrics: Metrics, logger: Logger) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  message(direction: 'inbound' | 'outbound', type: string, bytes: number): void {
    this.#metrics.tcpMessage(direction, type, bytes);
  }

  handshakeFailed(reason: HandshakeFailure): void {
    this.#metrics.handshakeFailed('tcp', reason);
    this.protocolError('tls_handshake');
  }

  protocolError(type: string): void {
    this.#metrics.tcpProtocolError(type);
  }

  /** A client was turned away for what it said of itself. */
  refused(): void {
    this.#metrics.connectionRejected('tcp');
  }

  /** What waited for one call was given up, because the client did not take it. */
  notTaken(): void {
    this.#metrics.messageDropped('slow_reader');
  }

  /** A client reports an error of its own. */
  reported(text: string): void {
    this.#logger.warn('tcp client reported an error', {
      text: text.slice(0, MAX_LOGGED_CHARACTERS),
    });
  }
}
