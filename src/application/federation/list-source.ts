import type { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';

/** What the gateway asks one server in a client's name: the pages of merged lists, the schemas of tools. */
export interface ListSource {
  /** Whether the server declared a capability. */
  declares(capability: string): boolean;
  /** `params` is raw JSON text of an object without `_meta`. Resolves with the response, a result or an error. */
  ask(method: string, params: Uint8Array | undefined): Promise<Message | Fault>;
}
