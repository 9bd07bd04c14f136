import type { Fault } from '../../domain/fault/fault.ts';
import type { BackendLink } from '../ports/driven/backend-connector.ts';

/** Whether a link can still be used, and what it was lost to. */
export class LinkLife {
  #lost: Fault | undefined;
  #isClosing = false;
  #closing: Promise<void> | undefined;
  /** Kept by whoever must not keep the link. */
  readonly presence = { isOpen: true };

  get lost(): Fault | undefined {
    return this.#lost;
  }

  /** From this side. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** False when it was lost before; then the first fault stands. */
  lose(fault: Fault): boolean {
    const isNews = this.#lost === undefined;
    this.#lost ??= fault;
    this.presence.isOpen = false;
    return isNews;
  }

  /** The same for a link that was not there yet when it was asked. */
  closeLate(link: BackendLink): void {
    this.#closing = link.close();
  }

  /** Closes it once, however often it is asked to. */
  close(link: BackendLink | undefined): Promise<void> {
    this.presence.isOpen = false;
    this.#isClosing = true; // first: a link may report its end before its close returns
    this.#closing ??= link?.close() ?? Promise.resolve();
    return this.#closing;
  }
}
