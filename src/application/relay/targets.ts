import { Fault } from '../../domain/fault/fault.ts';
import { isVirtual, unknownServer } from '../../domain/routing/named-namespace.ts';
import { member } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Naming } from './name-owners.ts';
import type { RoutingListener } from './routing-trace.ts';

/** Which server a message reaches by what names one outright: its address, its envelope, a header, its params (mission §4.3). */
export class Targets {
  readonly #pools: PoolDirectory;
  readonly #naming: Naming;

  constructor(pools: PoolDirectory, naming: Naming = { prefix: 'never' }) {
    this.#pools = pools;
    this.#naming = naming;
  }

  /** The server that is all there is, and is shown as it is; undefined where several are shown as one. */
  get lone(): string | undefined {
    const { names } = this.#pools;
    return names.length === 1 && this.#naming.prefix !== 'always' ? names[0] : undefined;
  }

  /** The only server an address leads to, undefined for the whole catalogue; `unknown_namespace` when nobody is there. */
  at(namespace: string | undefined, listener?: RoutingListener): string | undefined | Fault {
    const { names, has } = this.#pools;
    if (namespace !== undefined && has(namespace)) {
      listener?.({ rule: 'address', decided: true, text: `the path names "${namespace}"` });
      return namespace;
    }
    if (namespace !== undefined && !isVirtual(namespace)) return unknownServer(namespace, names);
    const only = this.lone;
    listener?.(
      only === undefined
        ? { rule: 'address', decided: false, text: 'the address is the whole catalogue' }
        : { rule: 'only server', decided: true, text: `"${only}" is the only server` },
    );
    return only;
  }

  /**
   * The only server a message can reach; undefined for the whole catalogue. `onlyServer` is what its session can reach
   * at all, `target` what its envelope, a header or the query names.
   */
  of(
    onlyServer: string | undefined,
    target: string | undefined,
    message: Message,
    listener?: RoutingListener,
  ): string | undefined | Fault {
    return this.named(onlyServer, target, listener) ?? this.inParams(message, listener);
  }

  /** The same where only what stands outside the message counts. A name that leads elsewhere is an `invalid_request`. */
  named(
    onlyServer: string | undefined,
    target: string | undefined,
    listener?: RoutingListener,
  ): string | undefined | Fault {
    if (target === undefined) return onlyServer;
    const { names, has } = this.#pools;
    if (has(target)) {
      if (onlyServer === undefined || onlyServer === target) {
        listener?.({ rule: 'named namespace', decided: true, text: `"${target}" is a server` });
        return target;
      }
      return new Fault('invalid_request', `this address serves "${onlyServer}", not "${target}"`);
    }
    if (!isVirtual(target)) return unknownServer(target, names);
    const text = `no server is called "${target}", so it leaves the choice to the gateway`;
    listener?.({ rule: 'named namespace', decided: false, text });
    return onlyServer;
  }

  /** The server that `params` names at the whole catalogue. A name nobody has is for the server that gets the message. */
  inParams({ bytes, marks }: Message, listener?: RoutingListener): string | undefined {
    const inMeta = marks.meta && member(bytes, marks.meta, 'namespace');
    return (
      this.#registered(bytes, inMeta, 'params._meta.namespace', listener) ??
      this.#registered(bytes, marks.namespace, 'params.namespace', listener)
    );
  }

  #registered(
    bytes: Uint8Array,
    span: Span | undefined,
    where: string,
    listener: RoutingListener | undefined,
  ): string | undefined {
    const named = span && jsonString(bytes, span);
    if (named === undefined) return undefined;
    const isServer = this.#pools.has(named);
    listener?.({
      rule: 'params',
      decided: isServer,
      text: `${where} says "${named}", ${isServer ? 'a server' : 'which is no server, so it is left to whoever gets it'}`,
    });
    return isServer ? named : undefined;
  }
}
