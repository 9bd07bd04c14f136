import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';
import type { PendingRequest } from './pending.ts';

const progressMethod = 'notifications/progress';

/** The calls in flight that asked for progress, by their token's raw text. */
export class CallsByToken {
  readonly #calls = new Map<string, PendingRequest>();

  add(pending: PendingRequest): void {
    if (pending.progressKey !== '') this.#calls.set(pending.progressKey, pending);
  }

  /** Two calls may carry the same token by mistake: the later one keeps it. */
  remove(pending: PendingRequest): void {
    if (this.#calls.size === 0) return; // few calls ask for progress
    const { progressKey } = pending;
    if (progressKey !== '' && this.#calls.get(progressKey) === pending) {
      this.#calls.delete(progressKey);
    }
  }

  /** The call a progress notification is about. */
  named({ method, marks, bytes }: Message): PendingRequest | undefined {
    const token = method === progressMethod ? marks.progressToken : undefined;
    return token && this.#calls.get(decodeText(bytes, token));
  }

  clear(): void {
    this.#calls.clear();
  }
}
