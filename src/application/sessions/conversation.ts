import type { ClientProfile } from '../../domain/clients/client-profile.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { changeNotice, type ListCapability } from '../../domain/mcp/changed-list.ts';
import { claimsModern } from '../../domain/mcp/rev2026/request-meta.ts';
import { allowsBatch } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan, scanBatch } from '../../domain/wire/scan.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Caller } from '../authorization/request-access.ts';
import type { Asker } from '../federation/asker.ts';
import type { ListHearer } from '../federation/list-hearer.ts';
import type { ListSource } from '../federation/list-source.ts';
import { partitionOfSession } from '../federation/partition.ts';
import { SubscribedUris } from '../federation/subscribed-uris.ts';
import { cutShort } from '../healing/outcome-unknown.ts';
import type { Fate, PendingRequest } from '../links/pending.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type {
  Acceptance,
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../ports/driving/client-session.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import { ServerCalls } from '../push/server-calls.ts';
import type { Call, CallObserver } from '../relay/call.ts';
import type { CallEnd } from '../relay/call-end.ts';
import { ClientCalls } from '../relay/client-calls.ts';
import { waitingFirst } from '../relay/waiting-first.ts';
import { type StatelessOpening, StatelessRequests } from '../stateless/stateless-requests.ts';
import { BatchReply } from './batch-reply.ts';
import { HeldOutlet } from './held-outlet.ts';
import { refuseLate, refuseUnreadable } from './refused-messages.ts';
import type { ServerMessages } from './server-messages.ts';
import type { SessionUpstreams } from './session-upstreams.ts';

/** What carries a client's messages onward. */
export interface Carrier {
  readonly serverMessages: ServerMessages;
  /** `target`: the namespace the message's envelope names. */
  request(conversation: Conversation, message: Message, sink: ReplySink, target?: string): void;
  notification(conversation: Conversation, message: Message): void;
  answer(conversation: Conversation, message: Message): void;
  callAlive(call: Call): void;
  /** The last word on a call whose way to its server broke; undefined: it is sent again. */
  callCutOff(conversation: Conversation, call: Call, fault: Fault, fate: Fate): Fault | undefined;
  callEnded(conversation: Conversation, call: Call, end: CallEnd): void;
  /** `reason`: the gateway ended it. */
  ended(conversation: Conversation, reason?: Fault): void;
  listSource(
    conversation: Conversation,
    server: string,
  ): ListSource | Fault | Promise<ListSource | Fault>;
}

/** One client session of the legacy era: everything the gateway knows of one client. */
export class Conversation implements ClientSession, UpstreamOwner, CallObserver, Asker, ListHearer {
  readonly id: string;
  readonly era = 'legacy';
  readonly facts: ClientFacts;
  /** By the credential that was shown last, by which it goes on, and where that came from. */
  caller: Caller;
  outlet: ClientOutlet;
  /** The only server this session can reach; undefined where several are shown as one. */
  onlyServer: string | undefined;
  /** It reaches one server only because there was no other when it was opened. */
  isLone = false;
  readonly upstreams: SessionUpstreams;
  readonly serverCalls = new ServerCalls();
  /** The client's calls in flight. */
  readonly calls = new ClientCalls();
  /** What it subscribed to where several servers are shown as one. */
  readonly subscribedUris = new SubscribedUris();
  /** What this kind of client can take. */
  profile: ClientProfile;
  protocolVersion: string | undefined;
  /** The client has sent initialize. */
  introduced = false;
  /** The client's own server still waits for the end of the client's handshake. */
  initializedIsDue = false;
  #closed = false;
  /** What the same connection brings of the stateless era; undefined before it brings anything. */
  #stateless: StatelessRequests | undefined;
  readonly #openStateless: StatelessOpening;
  readonly #carrier: Carrier;
  /** With the params it was made from, which come with the client's initialize. */
  #partition: { readonly text: string; readonly madeFrom: Uint8Array } | undefined;

  constructor(
    id: string,
    facts: ClientFacts,
    outlet: ClientOutlet,
    parts: {
      readonly carrier: Carrier;
      readonly onlyServer: string | undefined;
      readonly upstreams: (owner: UpstreamOwner) => SessionUpstreams;
      readonly stateless: StatelessOpening;
      readonly profile: ClientProfile;
    },
  ) {
    this.id = id;
    this.facts = facts;
    this.caller = facts;
    this.outlet = outlet;
    this.onlyServer = parts.onlyServer;
    this.profile = parts.profile;
    this.#carrier = parts.carrier;
    this.#openStateless = parts.stateless;
    this.upstreams = parts.upstreams(this);
  }

  get principal(): Principal {
    return this.facts.principal;
  }

  get namespace(): string | undefined {
    return this.facts.namespace;
  }

  get sessionId(): string {
    return this.id;
  }

  get partition(): string {
    const { initializeParams: madeFrom } = this.upstreams;
    if (this.#partition?.madeFrom !== madeFrom) {
      const text = partitionOfSession(this.principal.key, madeFrom, this.id);
      this.#partition = { text, madeFrom };
    }
    return this.#partition.text;
  }

  get closed(): boolean {
    return this.#closed;
  }

  receive(bytes: Uint8Array, sink: ReplySink, target?: string): Acceptance {
    const message = scan(bytes);
    if (!(message instanceof WireFault)) return this.accept(message, sink, target);
    const batch = scanBatch(bytes);
    if (batch === undefined || batch instanceof WireFault) {
      return refuseUnreadable(sink, batch === undefined ? message : batch);
    }
    if (!allowsBatch(this.protocolVersion)) {
      const text =
        'JSON-RPC batches exist in protocol version 2025-03-26 only; send one message at a time';
      sink.refuse(new Fault('batch_refused', text), '');
      return 'answering';
    }
    return new BatchReply(sink).carry(bytes, batch, this, target);
  }

  accept(message: Message, sink: ReplySink, target?: string): Acceptance {
    if (this.#closed) return refuseLate(sink, message);
    if (claimsModern(message)) {
      this.#stateless ??= new StatelessRequests(this.#openStateless);
      return this.#stateless.accept(message, sink, target);
    }
    switch (message.kind) {
      case 'request':
        this.#carrier.request(this, message, sink, target);
        return 'answering';
      case 'notification':
        if (!this.#cancelsStateless(message)) this.#carrier.notification(this, message);
        return 'accepted';
      case 'response':
        this.#carrier.answer(this, message);
        return 'accepted';
    }
  }

  renewed(principal: Principal, remoteAddress = this.caller.remoteAddress): void {
    const { caller } = this;
    if (caller.principal === principal && caller.remoteAddress === remoteAddress) return;
    this.caller = { principal, remoteAddress };
  }

  pause(): void {
    for (const upstream of this.upstreams.all) upstream.pause();
    for (const call of this.calls.values()) call.upstream?.pause(call);
  }

  resume(): void {
    for (const upstream of this.upstreams.all) upstream.resume();
    for (const call of this.calls.values()) call.upstream?.resume(call);
  }

  pauseCall(idText: string): boolean {
    const call = this.#callOf(idText);
    return call?.upstream?.pause(call) === true;
  }

  resumeCall(idText: string): void {
    const call = this.#callOf(idText);
    call?.upstream?.resume(call);
  }

  cancelCall(idText: string, fault?: Fault): void {
    const call = this.#callOf(idText);
    if (call === undefined) return;
    call.upstream?.cancel(call, fault?.message ?? 'the client cancelled');
    if (fault === undefined) call.abandon();
    else call.onFailure(fault);
  }

  inputEnded(): void {
    this.#stateless?.finishSubscriptions();
  }

  /** `reason`: the gateway ends the session, so calls in flight are answered with it. */
  close(reason?: Fault): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of waitingFirst([...this.calls.values()])) {
      call.upstream?.cancel(call, reason?.message ?? 'the client is gone');
      if (reason === undefined) call.abandon();
      else call.onFailure(cutShort(call, reason));
    }
    this.#stateless?.close(reason);
    void this.upstreams.closeAll();
    this.#carrier.ended(this, reason);
  }

  serverAsks(upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    this.#carrier.serverMessages.ask(this, upstream, message, about);
  }

  serverNotifies(upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    this.#carrier.serverMessages.tell(this, upstream, message, about);
  }

  /** From now on the client gets nothing but answers, until it is ready. */
  holdBack(): void {
    this.outlet = new HeldOutlet(this.outlet);
  }

  /** It is ready. */
  letGo(): void {
    const { outlet } = this;
    if (!(outlet instanceof HeldOutlet)) return;
    this.outlet = outlet.outlet;
    outlet.release();
  }

  /** A notification of a server outside of any call, from a session that is not this client's alone. */
  hears(server: string, message: Message): void {
    this.#carrier.serverMessages.tellOutside(this, server, message);
  }

  listChanged(capability: ListCapability): void {
    this.outlet.deliver(changeNotice(capability).bytes);
  }

  upstreamLost(upstream: Upstream): void {
    // The next session with this server begins with a handshake in the gateway's hands.
    if (this.upstreams.forget(upstream)) this.initializedIsDue = false;
    this.serverCalls.dropServer(upstream);
    if (!this.#closed) this.serverLost(upstream.endpoint.server);
  }

  serverLost(server: string): void {
    this.#carrier.serverMessages.lost(this, server);
  }

  upstreamReopened({ endpoint: { server } }: Upstream): void {
    this.#carrier.serverMessages.reopened(this, server);
  }

  listSource(server: string): ListSource | Fault | Promise<ListSource | Fault> {
    return this.#carrier.listSource(this, server);
  }

  callAlive(call: Call): void {
    this.#carrier.callAlive(call);
  }

  callCutOff(call: Call, fault: Fault, fate: Fate): Fault | undefined {
    return this.#carrier.callCutOff(this, call, fault, fate);
  }

  callEnded(call: Call, end: CallEnd): void {
    this.calls.delete(call);
    this.#carrier.callEnded(this, call, end);
  }

  #callOf(idText: string): Call | undefined {
    return this.calls.find(idText) ?? this.#stateless?.find(idText);
  }

  /** A cancellation names no revision, only a request: whose it is decides. */
  #cancelsStateless(message: Message): boolean {
    return (
      this.#stateless !== undefined &&
      message.method === 'notifications/cancelled' &&
      this.#stateless.cancel(message)
    );
  }
}
