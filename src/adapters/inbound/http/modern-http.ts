import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type {
  Gateway,
  MirroredHeaders,
  StatelessClient,
} from '../../../application/ports/driving/gateway.ts';
import type { ClientProfile } from '../../../domain/clients/client-profile.ts';
import { Roster } from '../../../domain/collections/roster.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { envelopeFault } from '../../../domain/mcp/rev2026/envelope.ts';
import { standardHeaderFault } from '../../../domain/mcp/rev2026/mirrored-headers.ts';
import { isPlainly } from '../../../domain/mcp/rev2026/plain-string.ts';
import { requestMetaOf } from '../../../domain/mcp/rev2026/request-meta.ts';
import { modernRevision, modernRevisions } from '../../../domain/mcp/revisions.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { jsonString } from '../../../domain/wire/text.ts';
import type { EventChannels } from '../../shared/http/event-channels.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import type { Acceptable } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import { stickyValuesOf } from '../../shared/http/sticky-values.ts';
import type { PostEntrance } from './entrance.ts';
import { type ModernReplies, ModernReply } from './modern-reply.ts';

const RETRY_AFTER_MS = 1_000;

const shuttingDown = (): Fault =>
  new Fault('shutting_down', 'the gateway is shutting down', RETRY_AFTER_MS);

/**
 * The half of Streamable HTTP without sessions (specification 2026-07-28, basic/transports/streamable-http). Each POST
 * stands for itself: nothing of a client is kept once it is answered.
 */
export class ModernHttp implements ModernReplies {
  readonly channels: EventChannels;
  readonly #gateway: Gateway;
  readonly #metrics: Metrics;
  readonly #open = new Roster<ModernReply>();
  #isDraining = false;

  constructor(gateway: Gateway, channels: EventChannels, metrics: Metrics) {
    this.#gateway = gateway;
    this.#metrics = metrics;
    this.channels = channels;
  }

  receive(post: PostEntrance, message: Message): void {
    const headers = new ExchangeHeaders(post.exchange);
    const client = this.#admit(post, message, headers);
    if (client instanceof Fault) refuse(post.exchange, client, message.idKey, [], 'modern');
    else new ModernReply(post, client, this).carry(message, headers);
  }

  profileOf(exchange: Exchange, message: Message | undefined): ClientProfile {
    return this.#gateway.profileOf(message, exchange.header('user-agent'));
  }

  opened(reply: ModernReply): void {
    this.#open.add(reply);
  }

  settled(reply: ModernReply): void {
    this.#open.delete(reply);
  }

  turnedAway(): void {
    this.#metrics.connectionRejected('http');
  }

  openRepliesGrewOlder(): void {
    for (const reply of this.#open.all) reply.grewOlder();
  }

  endOutstayed(outstayed: (principal: Principal) => RefusedCredential | undefined): void {
    for (const reply of this.#open.all) {
      const fault = outstayed(reply.heldBy);
      if (fault !== undefined) reply.giveUp(fault);
    }
  }

  /** No new requests from now on, but for those that were on their way over connections that are there. */
  drain(): void {
    this.#isDraining = true;
  }

  closeAll(): void {
    for (const reply of this.#open.all) reply.giveUp(shuttingDown());
  }

  #admit(post: PostEntrance, message: Message, headers: MirroredHeaders): StatelessClient | Fault {
    if (this.#isDraining && post.exchange.isFromBefore !== true) return shuttingDown();
    const fault = streamFault(message, post.acceptable) ?? headerFault(message, headers);
    if (fault !== undefined) return fault;
    const { exchange, address, principal, target } = post;
    const { namespace } = address;
    const { remoteAddress } = exchange;
    return this.#gateway.stateless({
      protocol: 'http',
      principal,
      namespace,
      remoteAddress,
      stickyValues: stickyValuesOf(exchange, this.#gateway.stickyNames),
      target,
    });
  }
}

class ExchangeHeaders implements MirroredHeaders {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get params(): readonly string[] {
    return this.#exchange.headersUnder('mcp-param-');
  }

  get(name: string): string | undefined {
    return this.#exchange.header(name);
  }
}

/** What a subscription brings comes on its stream and nowhere else. */
const streamFault = ({ method }: Message, { eventStream }: Acceptable): Fault | undefined => {
  if (method !== 'subscriptions/listen' || eventStream) return undefined;
  return new Fault('not_acceptable', `${method} is answered as a stream; accept text/event-stream`);
};

/**
 * Compares the headers with the message. What its envelope lacks is left to the gateway, which judges envelopes on
 * every carrier; only notifications it takes as they are.
 */
const headerFault = (message: Message, headers: MirroredHeaders): Fault | undefined => {
  const meta = requestMetaOf(message);
  if (message.kind === 'notification') {
    return standardHeaderFault(message, meta, headers) ?? envelopeFault(message, meta);
  }
  const { bytes } = message;
  const { protocolVersion } = meta;
  if (protocolVersion === undefined) return undefined;
  if (!isPlainly(bytes, protocolVersion, modernRevision)) {
    const version = jsonString(bytes, protocolVersion);
    if (version === undefined) return undefined;
    // Another revision may have other headers: only a header that contradicts is a mismatch.
    const named = headers.get('mcp-protocol-version') ?? version;
    if (named === version && !modernRevisions.includes(version)) return undefined;
  }
  return standardHeaderFault(message, meta, headers);
};
