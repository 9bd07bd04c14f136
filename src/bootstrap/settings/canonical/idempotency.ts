import type { Settings } from '../settings.ts';
import type { Tree } from './tree.ts';
import { durationText, sizeText } from './units.ts';

/** Undefined where no calls are remembered. */
export const idempotencyTree = ({ idempotency }: Settings): Tree | undefined =>
  idempotency && {
    enabled: true,
    ttl: durationText(idempotency.ttlMs),
    wait: durationText(idempotency.waitMs),
    max_answer: sizeText(idempotency.maxAnswerBytes),
    max_memory: sizeText(idempotency.maxBytes),
  };
