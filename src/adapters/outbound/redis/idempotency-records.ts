import { createHash } from 'node:crypto';
import type {
  IdempotencyRecords,
  KnownCall,
  RunClaim,
  RunEnd,
} from '../../../application/ports/driven/idempotency-records.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { beginScript, endScript, keepScript } from './idempotency-scripts.ts';

/** Calls that were carried out by any of the gateways that share a Redis. */
export class RedisIdempotencyRecords implements IdempotencyRecords {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  async begin(name: string, print: string, claim: RunClaim): Promise<KnownCall | StoreTrouble> {
    const key = this.#keyOf(name);
    const { token, leaseMs, ttlMs } = claim;
    const values = [digestOf(print), token, leaseMs, ttlMs];
    const reply = await this.#link.script(beginScript, [key], values);
    return reply instanceof StoreTrouble ? reply : this.#known(key, reply);
  }

  async keep(name: string, token: string, leaseMs: number): Promise<boolean | StoreTrouble> {
    const reply = await this.#link.script(keepScript, [this.#keyOf(name)], [token, leaseMs]);
    return reply instanceof StoreTrouble ? reply : reply === 1;
  }

  async end(name: string, token: string, end: RunEnd): Promise<boolean | StoreTrouble> {
    const key = this.#keyOf(name);
    const answer = end.kind === 'answered' ? end.answer : undefined;
    const kept = answer === undefined ? [] : [this.#link.values.write(key, answer)];
    const reply = await this.#link.script(endScript, [key], [token, end.kind, ...kept]);
    return reply instanceof StoreTrouble ? reply : reply === 1;
  }

  #keyOf(name: string): string {
    return this.#link.key(`call:${digestOf(name)}`);
  }

  /** What cannot be read is not carried out a second time. */
  #known(key: string, reply: unknown): KnownCall {
    const [kind, answer] = listOf(reply);
    const word = Buffer.isBuffer(kind) ? kind.toString('latin1') : '';
    switch (word) {
      case 'mine':
      case 'running':
      case 'other':
      case 'unknown':
        return { kind: word };
      case 'answered':
        return {
          kind: word,
          answer: Buffer.isBuffer(answer) ? this.#link.values.read(key, answer) : undefined,
        };
      default:
        this.#link.values.spoilt();
        return { kind: 'unknown' };
    }
  }
}

const listOf = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : []);

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
