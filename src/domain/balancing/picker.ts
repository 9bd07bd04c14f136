import type { Candidate, PickRequest } from './candidate.ts';

/**
 * Chooses an endpoint. Built from a list when the list, the weights or the protocols change; a request only picks, and
 * neither allocates nor reads a clock. Never gives one that is not usable while another is.
 */
export interface Picker {
  /** Undefined when none is usable and suits. */
  pick(request: PickRequest): Candidate | undefined;
}
