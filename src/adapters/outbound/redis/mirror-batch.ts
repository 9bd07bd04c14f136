/** What is to be done with the mirror of one session, as `mirror-scripts` has it. `name`: of an event, or of a stream. */
export interface MirrorAct {
  readonly act: 'append' | 'open' | 'close' | 'forget';
  readonly stream: number;
  readonly name: string;
  readonly value: Uint8Array | string;
}

/** What was written of one session by one owner since it was last stored. A stream that began and ended meanwhile leaves nothing. */
export class MirrorBatch {
  readonly epoch: number;
  /** The session has ended: nothing else counts. */
  isEnded = false;
  #acts: MirrorAct[] = [];
  /** Streams that began in this batch: nothing of them is stored yet. */
  readonly #begun = new Set<number>();

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  get acts(): readonly MirrorAct[] {
    return this.#acts;
  }

  append(stream: number, sequence: number, data: Uint8Array): void {
    if (sequence === 1 && !this.#acts.some((act) => act.stream === stream)) this.#begun.add(stream);
    this.#acts.push({ act: 'append', stream, name: `${stream}:${sequence}`, value: data });
  }

  open(stream: number, ids: Uint8Array): void {
    this.#begun.add(stream);
    this.#acts.push({ act: 'open', stream, name: String(stream), value: ids });
  }

  close(stream: number): void {
    const before = this.#acts.length;
    this.#acts = this.#acts.filter(({ act, stream: own }) => act !== 'open' || own !== stream);
    if (this.#acts.length < before) return;
    this.#acts.push({ act: 'close', stream, name: String(stream), value: '' });
  }

  forget(stream: number): void {
    this.#acts = this.#acts.filter(({ stream: own }) => own !== stream);
    if (this.#begun.delete(stream)) return;
    this.#acts.push({ act: 'forget', stream, name: String(stream), value: '' });
  }
}
