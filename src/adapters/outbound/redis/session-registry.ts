import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type {
  Fenced,
  KeptSession,
  SessionRecord,
  SessionRegistry,
} from '../../../application/ports/driven/session-registry.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { listOf } from '../../shared/redis/replies.ts';
import type { RedisScript, ScriptValue } from '../../shared/redis/scripts.ts';
import { claim, keep, put, release, remove, save } from './registry-scripts.ts';
import { allKeys, type SessionKeys, sessionKeysOf } from './session-keys.ts';

const strange = new StoreTrouble('refused', 'redis: an answer of another shape');

/** The sessions of all replicas in Redis, as one of them uses them. */
export class RedisSessionRegistry implements SessionRegistry {
  readonly #link: RedisLink;
  readonly #self: ReplicaId;

  constructor(link: RedisLink, self: ReplicaId) {
    this.#link = link;
    this.#self = self;
  }

  put(
    id: string,
    state: Uint8Array,
    ttlMs: number,
    epoch = 1,
  ): Promise<'put' | 'exists' | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, id);
    const stored = this.#link.values.write(keys.record, state);
    return this.#ask(put, keys, [this.#self, epoch, stored, ttlMs], ['put', 'exists']);
  }

  async find(id: string): Promise<SessionRecord | 'missing' | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, id);
    const found = await this.#link.run((client) => client.hmgetBuffer(keys.record, 'o', 'e', 's'));
    if (found instanceof StoreTrouble) return this.#missingIfSpoilt(found);
    const [owner, epoch, state] = found;
    if (owner == null && epoch == null && state == null) return 'missing';
    return this.#recordOf(id, keys, owner, epoch, state) ?? 'missing';
  }

  async claim(
    record: SessionRecord,
    ttlMs: number,
  ): Promise<SessionRecord | Fenced | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, record.id);
    const epoch = record.epoch + 1;
    const values = [record.owner ?? '', record.epoch, this.#self, epoch, ttlMs];
    const reply = await this.#link.script(claim, allKeys(keys), values);
    if (reply instanceof StoreTrouble) return reply;
    const [stored] = listOf(reply);
    if (stored === undefined) return wordOf(reply, ['fenced', 'missing']);
    const state = this.#link.values.read(keys.record, stored);
    return state === undefined ? 'missing' : { id: record.id, owner: this.#self, epoch, state };
  }

  save(
    id: string,
    epoch: number,
    state: Uint8Array,
    ttlMs: number,
  ): Promise<'saved' | Fenced | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, id);
    const stored = this.#link.values.write(keys.record, state);
    const words = ['saved', 'fenced', 'missing'] as const;
    return this.#ask(save, keys, [this.#self, epoch, stored, ttlMs], words);
  }

  async keep(
    sessions: readonly KeptSession[],
    ttlMs: number,
  ): Promise<readonly ('kept' | Fenced)[] | StoreTrouble> {
    if (sessions.length === 0) return [];
    const calls = sessions.map(({ id, epoch, atMostMs = ttlMs }) => ({
      keys: allKeys(sessionKeysOf(this.#link, id)),
      values: [this.#self, epoch, Math.min(ttlMs, atMostMs)],
    }));
    const replies = await this.#link.scripts(keep, calls);
    if (replies instanceof StoreTrouble) return replies;
    const answers: ('kept' | Fenced)[] = [];
    for (const reply of replies) {
      const answer = wordOf(reply, ['kept', 'fenced', 'missing']);
      if (answer instanceof StoreTrouble) return answer;
      answers.push(answer);
    }
    return answers;
  }

  release(id: string, epoch: number): Promise<'released' | Fenced | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, id);
    return this.#ask(release, keys, [this.#self, epoch], ['released', 'fenced', 'missing']);
  }

  remove(id: string, epoch: number): Promise<'removed' | Fenced | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, id);
    return this.#ask(remove, keys, [this.#self, epoch], ['removed', 'fenced', 'missing']);
  }

  async #ask<Word extends string>(
    script: RedisScript,
    keys: SessionKeys,
    values: readonly ScriptValue[],
    words: readonly Word[],
  ): Promise<Word | StoreTrouble> {
    const reply = await this.#link.script(script, allKeys(keys), values);
    return reply instanceof StoreTrouble ? reply : wordOf(reply, words);
  }

  #recordOf(
    id: string,
    keys: SessionKeys,
    owner: Buffer | null | undefined,
    epochText: Buffer | null | undefined,
    stored: Buffer | null | undefined,
  ): SessionRecord | undefined {
    const epoch = Number(epochText?.toString());
    if (owner == null || !Number.isSafeInteger(epoch) || epoch < 1) {
      this.#link.values.spoilt();
      return undefined;
    }
    const state = this.#link.values.read(keys.record, stored);
    if (state === undefined) return undefined;
    return { id, owner: owner.length === 0 ? undefined : owner.toString(), epoch, state };
  }

  /** Something else stands where the record should. */
  #missingIfSpoilt(trouble: StoreTrouble): 'missing' | StoreTrouble {
    if (!trouble.message.startsWith('WRONGTYPE')) return trouble;
    this.#link.values.spoilt();
    return 'missing';
  }
}

const wordOf = <const Word extends string>(
  reply: unknown,
  words: readonly Word[],
): Word | StoreTrouble => words.find((word) => String(reply) === word) ?? strange;
