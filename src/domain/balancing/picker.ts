import type { Endpoint } from './endpoint.ts';

/** Chooses an endpoint. Built from a list when the list changes; a request only picks. */
export interface Picker {
  /** `usable` says whether an endpoint may be tried now. Undefined when none may. */
  pick(usable: (endpoint: Endpoint) => boolean): Endpoint | undefined;
}
