import type { LinkListener } from '../../../src/application/ports/driven/backend-connector.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';

export interface FailedCall {
  readonly call: number;
  readonly fault: Fault;
}

/** Remembers what a link reports, in order, and lets a test wait for a condition over it. */
export class RecordingListener implements LinkListener {
  readonly messages: string[] = [];
  /** Of each message the call on whose stream it came. */
  readonly calls: (number | undefined)[] = [];
  readonly failures: FailedCall[] = [];
  readonly retirements: { readonly fault: Fault; readonly call: number | undefined }[] = [];
  readonly closings: Fault[] = [];
  /** Reports that came after `closed`: always a mistake. */
  late = 0;
  readonly #waiting = new Set<() => void>();

  message(bytes: Uint8Array, call: number | undefined): void {
    this.messages.push(Buffer.from(bytes).toString('utf8'));
    this.calls.push(call);
    this.#changed();
  }

  streaming(): void {
    this.#changed();
  }

  released(): void {
    this.#changed();
  }

  failed(call: number, fault: Fault): void {
    this.failures.push({ call, fault });
    this.#changed();
  }

  retired(fault: Fault, call: number | undefined): void {
    this.retirements.push({ fault, call });
    this.#changed();
  }

  closed(fault: Fault): void {
    if (this.closings.length > 0) this.late += 1;
    this.closings.push(fault);
    for (const check of this.#waiting) check();
  }

  /** Resolves as soon as `holds` is true; rejects with the state after `timeoutMs`. */
  async until(holds: () => boolean, timeoutMs = 10_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const describe = () =>
      `not reached: ${this.messages.length} messages, failures ${JSON.stringify(this.failures)}, closings ${JSON.stringify(this.closings)}`;
    const timer = setTimeout(() => reject(new Error(describe())), timeoutMs);
    const check = () => {
      if (holds()) resolve();
    };
    this.#waiting.add(check);
    check();
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(check);
    });
  }

  /** The first message that has this id, once it has come. */
  async answer(id: number, timeoutMs?: number): Promise<string> {
    const find = () => this.messages.find((text) => isAnswer(text, id));
    await this.until(() => find() !== undefined, timeoutMs);
    return find() ?? '';
  }

  #changed(): void {
    if (this.closings.length > 0) this.late += 1;
    for (const check of this.#waiting) check();
  }
}

const isAnswer = (text: string, id: number): boolean => {
  const parsed = JSON.parse(text) as { readonly id?: unknown; readonly method?: unknown };
  return parsed.id === id && parsed.method === undefined;
};
