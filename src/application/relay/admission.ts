import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { LoadShedder } from '../traffic/admission/load-shedder.ts';
import type { Asking, RateLimiter } from '../traffic/admission/rate-limiter.ts';

export interface AdmissionLimits {
  readonly maxInFlightPerSession: number;
}

/** One client: a session, or what one carrier brings in the stateless era. */
export interface CallsInFlight {
  readonly facts: Asking;
  /** By the client's ids. */
  readonly calls: {
    readonly size: number;
    get(idKey: string, idNumber: number): object | undefined;
  };
}

/** May this request start at all? Needs nothing but the message and the session's own state. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #shedder: LoadShedder | undefined;
  readonly #limiter: RateLimiter | undefined;

  /** Without a shedder the load of the whole program refuses nothing, without a limiter nobody asks too often. */
  constructor(limits: AdmissionLimits, shedder?: LoadShedder, limiter?: RateLimiter) {
    this.#limits = limits;
    this.#shedder = shedder;
    this.#limiter = limiter;
  }

  check(client: CallsInFlight, { idKey, idNumber, method }: Message): Fault | undefined {
    const { calls } = client;
    if (calls.get(idKey, idNumber) !== undefined) {
      const text = `id ${idKey} belongs to a request that is still in flight; use a new id for each request`;
      return new Fault('duplicate_request_id', text);
    }
    if (calls.size >= this.#limits.maxInFlightPerSession) {
      const text = `${calls.size} requests of this session are in flight; wait for answers first`;
      return new Fault('too_many_in_flight', text, 1000);
    }
    if (this.#limiter?.isOn === true) {
      const exceeded = this.#limiter.refusal(client.facts);
      if (exceeded !== undefined) return exceeded;
    }
    return this.#shedder?.isAlert === true
      ? this.#shedder.refusal(client.facts.principal.key, method)
      : undefined;
  }
}
