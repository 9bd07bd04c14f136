import { Fault } from '../../../domain/fault/fault.ts';
import { requestMetaOf } from '../../../domain/mcp/rev2026/request-meta.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { Clock } from '../../ports/driven/clock.ts';
import type { Logger } from '../../ports/driven/logger.ts';
import { Call } from '../../relay/call.ts';
import type { StatelessClients } from '../../stateless/stateless-clients.ts';
import type { StatelessRequest } from '../../stateless/stateless-server.ts';
import type { StatelessServers } from '../../stateless/stateless-servers.ts';
import type { ChannelListener, PeerChannel } from '../peer-channel.ts';
import { type CarriedRequest, decodeRequest } from './carried-request.ts';
import { CarriedSink } from './carried-sink.ts';
import { requestNotUnderstood } from './parked-faults.ts';

export interface ParkedServiceParts {
  readonly servers: Pick<StatelessServers, 'find'>;
  /** What is carried here counts as in flight here. */
  readonly clients: StatelessClients;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Goes on with calls that wait here, for clients that came back to another replica. That one has admitted the request. */
export class ParkedService {
  readonly #parts: ParkedServiceParts;

  constructor(parts: ParkedServiceParts) {
    this.#parts = parts;
  }

  accept(channel: PeerChannel): ChannelListener {
    return new Visit(channel, this);
  }

  goOn(carried: CarriedRequest, sink: CarriedSink): Call | undefined {
    const { server, edits } = carried;
    const message = scan(carried.message);
    if (message instanceof WireFault || message.kind !== 'request') {
      sink.fail(requestNotUnderstood);
      return undefined;
    }
    const { clients, clock, servers } = this.#parts;
    const call = new Call(message, sink, sink, clock.nowMs(), 'modern');
    call.server = server;
    sink.begin(call, carried.facts, () => clients.callEnded());
    clients.callStarted();
    const meta = requestMetaOf(message);
    const { facts } = carried;
    const request = { call, message, meta, facts, edits, headers: undefined, isCarried: true };
    const found = servers.find(server);
    if (found instanceof Promise) this.#later(request, found);
    else serve(request, found);
    return call;
  }

  #later(request: StatelessRequest, finding: Promise<Parameters<typeof serve>[1]>): void {
    finding
      .then((found) => serve(request, found))
      .catch((bug: unknown) => {
        const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
        this.#parts.logger.error('a call failed by a fault of the gateway', { error });
        request.call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
      });
  }
}

/** One request of one other replica. */
class Visit implements ChannelListener {
  readonly #sink: CarriedSink;
  readonly #service: ParkedService;
  #call: Call | undefined;

  constructor(channel: PeerChannel, service: ParkedService) {
    this.#sink = new CarriedSink(channel);
    this.#service = service;
  }

  received(bytes: Uint8Array): void {
    if (this.#sink.hasBegun) return;
    const carried = decodeRequest(bytes);
    if (carried === undefined) this.#sink.fail(requestNotUnderstood);
    else this.#call = this.#service.goOn(carried, this.#sink);
  }

  /** It asks once and then listens. */
  finished(): void {}

  drained(): void {
    this.#sink.drained();
  }

  /** The client is gone, or the replica it talks to. */
  broken(): void {
    const call = this.#call;
    if (call === undefined || call.ended) return;
    call.upstream?.cancel(call, 'the client is gone');
    call.abandon();
  }
}

const serve = (
  request: StatelessRequest,
  found: Awaited<ReturnType<StatelessServers['find']>>,
): void => {
  if (request.call.ended) return;
  if (found instanceof Fault) request.call.onFailure(found);
  else found.carry(request);
};
