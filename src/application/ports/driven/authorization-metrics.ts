import type { Basis } from '../../../domain/authorization/decision.ts';

export type AuthorizationOutcome = 'allowed' | 'denied' | 'unavailable';

/** What is counted of decisions about requests. */
export interface AuthorizationMetrics {
  /** `by`: what decided; the decision point where it was asked. */
  decided(outcome: AuthorizationOutcome, by: Basis | 'decision_point'): void;
}
