import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';

/** What clients of the original system say when they leave the choice to the gateway (mission §4.2). */
const VIRTUAL: ReadonlySet<string> = new Set(['', 'system', 'default']);

/** Which server a message names beside its address: in its envelope, or in `params.namespace` (mission §4.3). */
export class Targets {
  readonly #pools: PoolDirectory;

  constructor(pools: PoolDirectory) {
    this.#pools = pools;
  }

  /**
   * The only server a message can reach; undefined for the whole catalogue. `onlyServer` is what its session can reach
   * at all, `target` what its envelope names.
   */
  of(
    onlyServer: string | undefined,
    target: string | undefined,
    message: Message,
  ): string | undefined | Fault {
    return this.named(onlyServer, target) ?? this.#inParams(message);
  }

  /** The same where only the envelope counts. */
  named(onlyServer: string | undefined, target: string | undefined): string | undefined | Fault {
    if (target === undefined) return onlyServer;
    if (this.#pools.has(target)) {
      if (onlyServer === undefined || onlyServer === target) return target;
      return new Fault('unknown_namespace', `this address serves "${onlyServer}", not "${target}"`);
    }
    if (VIRTUAL.has(target)) return onlyServer;
    const text = `there is no server "${target}"; the servers are ${this.#pools.names.join(', ')}`;
    return new Fault('unknown_namespace', text);
  }

  /** A name nobody has here is for the server that gets the message. */
  #inParams({ bytes, marks: { namespace } }: Message): string | undefined {
    const named = namespace === undefined ? undefined : jsonString(bytes, namespace);
    return named !== undefined && this.#pools.has(named) ? named : undefined;
  }
}
