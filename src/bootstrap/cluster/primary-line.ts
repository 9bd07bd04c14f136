import type { SendHandle } from 'node:child_process';
import { type FromWorker, isOfKind, isToWorker, type ToWorker } from './messages.ts';

/** The part of `process` that a worker talks to the primary process by. */
export interface Channel {
  send?(message: FromWorker, handle?: SendHandle, options?: object, sent?: () => void): boolean;
  on(event: 'message', listener: (message: unknown, handle: SendHandle) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

type Kind = ToWorker['kind'];
type Heard<Of extends Kind> = Extract<ToWorker, { readonly kind: Of }>;

/** What a worker process and the primary process say to each other, seen from the worker. */
export class PrimaryLine {
  readonly #channel: Channel;
  readonly #listeners: ((message: ToWorker, handle: SendHandle | undefined) => boolean)[] = [];
  /** Came before anybody listened for it. */
  #early: (readonly [ToWorker, SendHandle | undefined])[] = [];

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.on('message', (message, handle) => {
      if (isToWorker(message)) this.#heard(message, handle);
    });
    channel.on('disconnect', () => this.#heard({ kind: 'orphaned' }, undefined));
  }

  /** Without a word when the other end is gone. */
  send(message: FromWorker, handle?: SendHandle): void {
    this.#channel.send?.(message, handle, undefined, () => undefined);
  }

  /** Resolves when it has left, or cannot any more. */
  sent(message: FromWorker): Promise<void> {
    return new Promise((resolve) => {
      if (this.#channel.send === undefined) resolve();
      else this.#channel.send(message, undefined, undefined, () => resolve());
    });
  }

  on<Of extends Kind>(
    kind: Of,
    listener: (message: Heard<Of>, handle: SendHandle | undefined) => void,
  ): void {
    const hear = (message: ToWorker, handle: SendHandle | undefined): boolean => {
      const isIt = isOfKind(message, kind);
      if (isIt) listener(message, handle);
      return isIt;
    };
    this.#listeners.push(hear);
    this.#early = this.#early.filter(([message, handle]) => !hear(message, handle));
  }

  #heard(message: ToWorker, handle: SendHandle | undefined): void {
    let isHeard = false;
    for (const hear of this.#listeners) isHeard = hear(message, handle) || isHeard;
    if (!isHeard) this.#early.push([message, handle]);
  }
}
