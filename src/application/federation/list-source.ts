import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { LinkPresence } from '../links/upstream-witness.ts';

/** What the gateway asks one server in a client's name: the pages of merged lists, the schemas of tools. */
export interface ListSource {
  /** Which of the two protocols the server speaks: only since 2026-07-28 it says how long its lists last. */
  readonly era: Era;
  /** Whether the server declared a capability. */
  declares(capability: string): boolean;
  /** The link on which the server promised to tell of changed lists; undefined when it has not. */
  hearing(capability: string): LinkPresence | undefined;
  /** `params` is raw JSON text of an object without `_meta`. Resolves with the response, a result or an error. */
  ask(method: string, params: Uint8Array | undefined): Promise<Message | Fault>;
}
