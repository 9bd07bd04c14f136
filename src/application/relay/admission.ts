import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';

export interface AdmissionLimits {
  readonly maxInFlightPerSession: number;
}

/** One client: a session, or what one carrier brings in the stateless era. */
export interface CallsInFlight {
  /** By the client's ids. */
  readonly calls: {
    readonly size: number;
    get(idKey: string, idNumber: number): object | undefined;
  };
}

/** May this request start at all? Needs nothing but the message and the session's own state. */
export class Admission {
  readonly #limits: AdmissionLimits;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  check({ calls }: CallsInFlight, { idKey, idNumber }: Message): Fault | undefined {
    if (calls.get(idKey, idNumber) !== undefined) {
      const text = `id ${idKey} belongs to a request that is still in flight; use a new id for each request`;
      return new Fault('duplicate_request_id', text);
    }
    if (calls.size >= this.#limits.maxInFlightPerSession) {
      const text = `${calls.size} requests of this session are in flight; wait for answers first`;
      return new Fault('too_many_in_flight', text, 1000);
    }
    return undefined;
  }
}
