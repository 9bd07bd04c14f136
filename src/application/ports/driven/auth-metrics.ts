import type { RefusalReason } from '../../../domain/identity/refused-credential.ts';

export interface AuthMetrics {
  /** A credential was refused, or one that was needed did not come (mission AU-16). */
  refused(reason: RefusalReason): void;
}
