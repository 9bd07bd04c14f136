import { Fault } from '../../domain/fault/fault.ts';
import { envelopeFault } from '../../domain/mcp/rev2026/envelope.ts';
import { paramHeaderFault } from '../../domain/mcp/rev2026/param-headers.ts';
import { requestMetaOf } from '../../domain/mcp/rev2026/request-meta.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { MirroredHeaders, ReplySink } from '../ports/driving/gateway.ts';
import type { Admission } from '../relay/admission.ts';
import { Call, type CallEnd } from '../relay/call.ts';
import type { Settlement } from '../relay/settlement.ts';
import { nameAtServer } from './name-at-server.ts';
import type { StatelessCarrier, StatelessConnection } from './stateless-connection.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import { Subscription } from './subscription.ts';
import type { Opening, WholeCatalogue } from './whole-catalogue.ts';

export interface StatelessRelayParts {
  readonly admission: Admission;
  readonly settlement: Settlement;
  readonly servers: StatelessServers;
  readonly catalogue: WholeCatalogue;
  readonly logger: Logger;
}

/** What the handshake revisions had and 2026-07-28 has not. */
const removed: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
]);

/** The whole path of a request of the stateless era. */
export class StatelessRelay implements StatelessCarrier {
  readonly #parts: StatelessRelayParts;

  constructor(parts: StatelessRelayParts) {
    this.#parts = parts;
  }

  request(
    client: StatelessConnection,
    message: Message,
    sink: ReplySink,
    headers: MirroredHeaders | undefined,
  ): void {
    const { admission, settlement } = this.#parts;
    const meta = requestMetaOf(message);
    const refused = envelopeFault(message, meta) ?? admission.check(client, message);
    if (refused !== undefined) {
      sink.refuse(refused, message.idKey, 'modern');
      return;
    }
    const call = new Call(message, sink, client, settlement.begin(), 'modern');
    client.calls.add(call);
    client.clients.callStarted();
    const { facts } = client;
    this.#answer(client, {
      call,
      message,
      meta,
      facts,
      edits: [],
      headers,
    });
  }

  callEnded(client: StatelessConnection, call: Call, end: CallEnd): void {
    this.#parts.settlement.end(client, call, end);
  }

  #answer(client: StatelessConnection, request: StatelessRequest): void {
    const { call } = request;
    if (removed.has(call.method)) {
      const text = `${call.method} does not exist in this protocol version`;
      call.refuse(new Fault('method_not_found', text));
    } else if (call.method === 'subscriptions/listen') {
      this.#guard(call, this.#listen(client, request));
    } else if (client.onlyServer === undefined) {
      this.#guard(call, this.#resolve(request));
    } else this.#serve(request, client.onlyServer);
  }

  async #resolve(request: StatelessRequest): Promise<void> {
    const resolved = await this.#parts.catalogue.resolve(request);
    if (resolved !== undefined) this.#serve(resolved.request, resolved.server);
  }

  #serve(request: StatelessRequest, name: string): void {
    const { call } = request;
    if (call.ended) return;
    call.server = name;
    const server = this.#parts.servers.find(name);
    if (server instanceof Promise) {
      this.#guard(
        call,
        server.then((found) => this.#carry(request, found)),
      );
    } else this.#carry(request, server);
  }

  #carry(request: StatelessRequest, server: StatelessServer | Fault): void {
    const { call, headers } = request;
    if (call.ended) return;
    if (server instanceof Fault) call.onFailure(server);
    else if (headers !== undefined && call.method === 'tools/call') {
      this.#compare(request, server, headers);
    } else server.carry(request);
  }

  /** Whoever reads the body has to refuse what its headers say differently. */
  #compare(request: StatelessRequest, server: StatelessServer, headers: MirroredHeaders): void {
    const tool = nameAtServer(request.message, request.edits) ?? '';
    const known = server.toolHeaders.of(tool);
    if (known instanceof Promise) {
      this.#guard(request.call, this.#compareLater(request, server, headers, tool));
      return;
    }
    if (known.length === 0) {
      server.carry(request);
      return;
    }
    const fault = paramHeaderFault(request.message, known, headers);
    if (fault === undefined) server.carry(request);
    else this.#guard(request.call, this.#compareLater(request, server, headers, tool));
  }

  /** A mismatch counts only against the newest schema. */
  async #compareLater(
    request: StatelessRequest,
    server: StatelessServer,
    headers: MirroredHeaders,
    tool: string,
  ): Promise<void> {
    await server.toolHeaders.refresh();
    if (request.call.ended) return;
    const known = await server.toolHeaders.of(tool);
    const fault = paramHeaderFault(request.message, known, headers);
    if (fault === undefined) server.carry(request);
    else request.call.refuse(fault);
  }

  async #listen(client: StatelessConnection, request: StatelessRequest): Promise<void> {
    const { call } = request;
    const subscription = new Subscription(client, call);
    const interests = this.#parts.catalogue.interests(client.onlyServer, request);
    const opening: Opening | Fault = interests instanceof Promise ? await interests : interests;
    if (opening instanceof Fault) call.onFailure(opening);
    else if (!call.ended) await subscription.open(opening);
    if (call.ended) subscription.cancel();
  }

  #guard(call: Call, work: Promise<void>): void {
    work.catch((bug: unknown) => {
      const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      const { method } = call;
      this.#parts.logger.error('a call failed by a fault of the gateway', { method, error });
      call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
    });
  }
}
