import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Acceptance, ReplySink } from '../ports/driving/client-session.ts';
import type { Call } from '../relay/call.ts';
import type { StatelessConnection } from './stateless-connection.ts';

/** Opens what carries the requests for one target. A fault when nobody serves it. */
export type StatelessOpening = (target: string | undefined) => StatelessConnection | Fault;

/** The requests of the stateless era on a connection that may also hold a session, by the target they name. */
export class StatelessRequests {
  readonly #open: StatelessOpening;
  readonly #connections = new Map<string | undefined, StatelessConnection>();

  constructor(open: StatelessOpening) {
    this.#open = open;
  }

  accept(message: Message, sink: ReplySink, target: string | undefined): Acceptance {
    const connection = this.#connections.get(target) ?? this.#open(target);
    if (connection instanceof Fault) {
      sink.refuse(connection, message.idKey, 'modern');
      return 'answering';
    }
    this.#connections.set(target, connection);
    return connection.accept(message, sink);
  }

  find(idText: string): Call | undefined {
    for (const { calls } of this.#connections.values()) {
      const call = calls.get(idText);
      if (call !== undefined) return call;
    }
    return undefined;
  }

  /** False when none of that id is in flight here. */
  cancel(message: Message): boolean {
    for (const connection of this.#connections.values()) {
      if (connection.cancel(message)) return true;
    }
    return false;
  }

  finishSubscriptions(): void {
    for (const connection of this.#connections.values()) connection.finishSubscriptions();
  }

  close(reason?: Fault): void {
    for (const connection of this.#connections.values()) connection.close(reason);
  }
}
