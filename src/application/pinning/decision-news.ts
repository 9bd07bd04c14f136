import type { ListCapability } from '../../domain/mcp/changed-list.ts';
import type { PinKind } from '../../domain/pinning/pin-book.ts';
import type { ListAnnouncements } from '../subscriptions/list-announcements.ts';
import type { Pins } from './pins.ts';

export interface DecisionNewsParts {
  readonly pins: Pins;
  readonly announcements: ListAnnouncements;
}

const capabilityOf: Readonly<Record<PinKind, ListCapability>> = {
  tool: 'tools',
  prompt: 'prompts',
};

/** Tells the clients of a server that its list is another one since an operator approved or refused something. */
export class DecisionNews {
  readonly #parts: DecisionNewsParts;

  constructor(parts: DecisionNewsParts) {
    this.#parts = parts;
  }

  /** The returned function ends it. */
  start(): () => void {
    const { pins, announcements } = this.#parts;
    return pins.onDecision((server, kind) => announcements.tell(server, capabilityOf[kind]));
  }
}
