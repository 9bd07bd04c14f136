import type { Message } from '../../domain/wire/message.ts';

/** Whether a link is open, for who must not keep it in memory. */
export interface LinkPresence {
  readonly isOpen: boolean;
}

/** Who learns what a server says of itself, whoever uses the link. */
export interface UpstreamWitness {
  /** The server's answer to initialize. */
  agreed(answer: Message): void;
  notified(message: Message): void;
}

export const noWitness: UpstreamWitness = { agreed: () => {}, notified: () => {} };
