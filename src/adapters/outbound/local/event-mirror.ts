import type {
  EventMirror,
  MirroredEvent,
  MirroredSession,
  OpenStream,
} from '../../../application/ports/driven/event-mirror.ts';
import type { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { isRecord } from './answers.ts';
import { type StateLink, unexpected } from './state-link.ts';

/** What was sent on event streams, in the process that holds the state. */
export class LocalEventMirror implements EventMirror {
  readonly #link: StateLink;

  constructor(link: StateLink) {
    this.#link = link;
  }

  append(session: string, epoch: number, event: MirroredEvent): void {
    // Who gave it may write over its own before it leaves.
    const data = Uint8Array.from(event.data);
    this.#link.tell({ op: 'append', session, epoch, event: { ...event, data } });
  }

  opened(session: string, epoch: number, stream: OpenStream): void {
    this.#link.tell({ op: 'opened', session, epoch, stream });
  }

  closed(session: string, epoch: number, stream: number): void {
    this.#link.tell({ op: 'closed', session, epoch, stream });
  }

  forget(session: string, epoch: number, stream: number): void {
    this.#link.tell({ op: 'forget', session, epoch, stream });
  }

  remove(session: string, epoch: number): void {
    this.#link.tell({ op: 'ended', session, epoch });
  }

  async load(session: string, epoch: number): Promise<MirroredSession | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'loadMirror', session, epoch });
    return isMirrored(answer) ? answer : unexpected(answer);
  }

  async flush(): Promise<void> {
    await this.#link.ask({ op: 'flushMirror' });
  }
}

const isMirrored = (answer: unknown): answer is MirroredSession =>
  isRecord(answer) && Array.isArray(answer['events']) && Array.isArray(answer['open']);
