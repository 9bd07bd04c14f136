import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { decodeText } from '../../domain/wire/text.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { Upstream } from '../links/upstream.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { Call } from './call.ts';

/** Sends a placed call and starts its deadline. */
export class Delivery {
  readonly #deadlines: Deadlines;
  readonly #shared: SharedServers;

  constructor(deadlines: Deadlines, shared: SharedServers) {
    this.#deadlines = deadlines;
    this.#shared = shared;
  }

  send(
    conversation: Conversation,
    call: Call,
    message: Message,
    upstream: Upstream,
    edits: readonly Edit[],
  ): void {
    // The client may have cancelled while the link was being opened.
    if (call.ended) return;
    const shared = this.#shared.find(upstream.endpoint.server);
    call.sent = message;
    call.edits = edits;
    this.#deadlines.of(upstream.endpoint.server).for(message, edits).add(call);
    if (shared !== undefined) {
      shared.send(conversation, call, message, upstream, edits);
      return;
    }
    const token = message.marks.progressToken;
    if (token !== undefined) call.progressKey = decodeText(message.bytes, token);
    conversation.upstreams.memory.note(upstream.endpoint.server, message);
    upstream.request(call, message, edits);
  }
}
