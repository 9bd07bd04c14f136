import type { Problem } from '../../domain/config/problem.ts';

export type ReloadReason = 'file' | 'signal' | 'request';

export type ReloadOutcome =
  | {
      readonly kind: 'applied';
      /** What is followed from now on, and what only the next start will follow; by the names of settings. */
      readonly changed: readonly string[];
      readonly needsRestart: readonly string[];
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };
