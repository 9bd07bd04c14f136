import { faultCatalogue } from '../../domain/fault/catalogue.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { Call } from './call.ts';
import type { CallEnd } from './call-end.ts';

/** What the caller gave up before it was answered; the number nginx introduced for it. */
const clientClosedRequest = 499;

/** Counts a call once, whatever became of it. */
export class Settlement {
  readonly #metrics: Metrics;
  readonly #clock: Clock;

  constructor(metrics: Metrics, clock: Clock) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  begin(): number {
    this.#metrics.requestStarted();
    return this.#clock.nowMs();
  }

  end({ facts }: { readonly facts: ClientFacts }, call: Call, end: CallEnd): void {
    const isError = end.kind === 'error' || end.kind === 'fault';
    this.#metrics.requestFinished(
      call.method,
      call.server,
      facts.protocol,
      statusOf(end),
      isError,
      this.#clock.nowMs() - call.startedAtMs,
    );
    const endpoint = call.upstream?.endpoint;
    facts.wish?.servedBy(endpoint);
    if (endpoint !== undefined) this.#metrics.endpointRequest(endpoint.id, call.server, isError);
  }
}

/** The HTTP status that says the same as the end of a call (mission §2.1). */
const statusOf = (end: CallEnd): number => {
  switch (end.kind) {
    case 'result':
      return 200;
    case 'cancelled':
      return clientClosedRequest;
    case 'fault':
      return end.fault.row.httpStatus;
    case 'error':
      return statusOfRpcCode.get(end.rpcCode) ?? 500;
  }
};

const statusOfRpcCode: ReadonlyMap<number, number> = new Map([
  [faultCatalogue.parse_error.rpcCode, 400],
  [faultCatalogue.invalid_request.rpcCode, 400],
  [faultCatalogue.method_not_found.rpcCode, 404],
  [faultCatalogue.invalid_params.rpcCode, 400],
]);
