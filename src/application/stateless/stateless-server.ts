import type { Fault } from '../../domain/fault/fault.ts';
import type { RequestMeta } from '../../domain/mcp/rev2026/request-meta.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import type { ListSource } from '../federation/list-source.ts';
import type { ClientFacts, MirroredHeaders } from '../ports/driving/gateway.ts';
import type { Call } from '../relay/call.ts';
import type { ChangeHub } from '../subscriptions/change-hub.ts';
import type { ToolHeaders } from './tool-headers.ts';

/** One request of the stateless era on its way: whatever a step may need of it. Its envelope is valid. */
export interface StatelessRequest {
  readonly call: Call;
  readonly message: Message;
  readonly meta: RequestMeta;
  readonly facts: ClientFacts;
  /** Changes that its way to this server needs (the name without its prefix). */
  readonly edits: readonly Edit[];
  /** Undefined on carriers without headers. */
  readonly headers: MirroredHeaders | undefined;
  /** Another replica has admitted and brought it. */
  readonly isCarried?: boolean;
}

/** A server as clients of the stateless era see it, whichever of the two protocols it speaks itself. */
export interface StatelessServer {
  readonly name: string;
  /** Who tells of its changes. */
  readonly changes: ChangeHub;
  /** Schemas of its tools, as far as headers mirror arguments. */
  readonly toolHeaders: ToolHeaders;
  /** Carries the request, server/discover included; its call is ended by whatever becomes of it. Never rejects. */
  carry(request: StatelessRequest): void;
  listSource(request: StatelessRequest): ListSource | Promise<ListSource | Fault>;
}
