import { Fault } from '../../domain/fault/fault.ts';
import {
  type CursorClaims,
  readClaims,
  writeClaims,
} from '../../domain/federation/cursor-claims.ts';
import type { ListMethod } from '../../domain/mcp/rev2025/methods.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { StateSeal } from '../ports/driven/state-seal.ts';
import type { Asker } from './asker.ts';

/** Where a page of a merged list begins, and which list it was. */
export type Position = Pick<CursorClaims, 'digest' | 'at'>;

/** Cursors of merged lists. Only the caller who got one can use it, and only for the same list. */
export class Cursors {
  readonly #seal: StateSeal;

  constructor(seal: StateSeal) {
    this.#seal = seal;
  }

  seal(asker: Asker, method: ListMethod, { digest, at }: Position): Promise<string> {
    return this.#seal.seal(writeClaims({ owner: this.#ownerOf(asker), method, digest, at }));
  }

  async open(asker: Asker, method: ListMethod, cursor: string): Promise<Position | Fault> {
    const opened = await this.#seal.open(cursor);
    const claims = opened && readClaims(opened);
    const isOwn =
      claims !== undefined && claims.owner === this.#ownerOf(asker) && claims.method === method;
    return isOwn ? claims : unknownCursor;
  }

  /** Long declarations would make long cursors. */
  #ownerOf({ partition }: Asker): string {
    return this.#seal.digest(encodeText(partition));
  }
}

/** Says nothing of why: only who may hold a cursor hears more. */
const unknownCursor = new Fault(
  'invalid_params',
  'the cursor is not one of this list: ask for the list without a cursor',
);
