import type {
  IdempotencyRecords,
  KnownCall,
  RunClaim,
  RunEnd,
} from '../../../application/ports/driven/idempotency-records.ts';
import type { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { isRecord } from './answers.ts';
import { type StateLink, unexpected } from './state-link.ts';

/** Which calls were carried out, in the process that holds the state. */
export class LocalIdempotencyRecords implements IdempotencyRecords {
  readonly #link: StateLink;

  constructor(link: StateLink) {
    this.#link = link;
  }

  async begin(name: string, print: string, claim: RunClaim): Promise<KnownCall | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'beginCall', name, print, claim });
    return isKnown(answer) ? answer : unexpected(answer);
  }

  async keep(name: string, token: string, leaseMs: number): Promise<boolean | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'keepCall', name, token, leaseMs });
    return typeof answer === 'boolean' ? answer : unexpected(answer);
  }

  async end(name: string, token: string, end: RunEnd): Promise<boolean | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'endCall', name, token, end });
    return typeof answer === 'boolean' ? answer : unexpected(answer);
  }
}

const kinds: ReadonlySet<unknown> = new Set(['mine', 'running', 'other', 'unknown', 'answered']);

const isKnown = (answer: unknown): answer is KnownCall =>
  isRecord(answer) &&
  kinds.has(answer['kind']) &&
  (answer['answer'] === undefined || answer['answer'] instanceof Uint8Array);
