import type {
  AccountAsk,
  Settled,
  SharedLimits,
} from '../../../application/ports/driven/shared-limits.ts';
import type { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { isRecord } from './answers.ts';
import { type StateLink, unexpected } from './state-link.ts';

/** The accounts of all worker processes, in the one that holds the state. */
export class LocalSharedLimits implements SharedLimits {
  readonly #link: StateLink;

  constructor(link: StateLink) {
    this.#link = link;
  }

  async settle(asks: readonly AccountAsk[], takes: boolean): Promise<Settled | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'settle', asks, takes });
    return isSettled(answer) ? answer : unexpected(answer);
  }
}

const isSettled = (answer: unknown): answer is Settled =>
  isRecord(answer) &&
  typeof answer['nowMs'] === 'number' &&
  typeof answer['isTaken'] === 'boolean' &&
  Array.isArray(answer['accounts']);
