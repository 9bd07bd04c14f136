import { faultCatalogue } from '../../domain/fault/catalogue.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { AuditedClient, CallAudit } from '../audit/call-audit.ts';
import type { NotedCall } from '../audit/noted-call.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { Call } from './call.ts';
import type { CallEnd } from './call-end.ts';

/** What the caller gave up before it was answered; the number nginx introduced for it. */
const clientClosedRequest = 499;

/** Counts a call once, whatever became of it, and has it written down where calls are audited. */
export class Settlement {
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #audit: CallAudit | undefined;

  constructor(metrics: Metrics, clock: Clock, audit?: CallAudit) {
    this.#metrics = metrics;
    this.#clock = clock;
    this.#audit = audit;
  }

  /** Why nothing can be carried that has to be written down. */
  obstacle(message: Message): Fault | undefined {
    return this.#audit?.refusal(message);
  }

  /** It did not become a call. */
  refused(client: AuditedClient, message: Message, fault: Fault, era: Era): void {
    this.#audit?.refused(client, message, fault, era);
  }

  /** What has to be known of a call at its end. */
  noted(message: Message): NotedCall | undefined {
    return this.#audit?.noted(message);
  }

  begin(): number {
    this.#metrics.requestStarted();
    return this.#clock.nowMs();
  }

  end(client: AuditedClient, call: Call, end: CallEnd): void {
    const { facts } = client;
    const isError = end.kind === 'error' || end.kind === 'fault';
    const durationMs = this.#clock.nowMs() - call.startedAtMs;
    this.#metrics.requestFinished(
      call.method,
      call.server,
      facts.protocol,
      statusOf(end),
      isError,
      durationMs,
    );
    this.#audit?.ended(client, call, end, durationMs);
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
