import { Fault } from '../../domain/fault/fault.ts';
import { InputRules } from '../../domain/validation/input-rules.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ReplySink } from '../ports/driving/client-session.ts';
import type { LoadShedder } from '../traffic/admission/load-shedder.ts';
import type { Asking } from '../traffic/limits/rate-keys.ts';
import type { RateLimiter, RateRefusal } from '../traffic/limits/rate-limiter.ts';

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
  readonly #rules: InputRules;

  /** Without a shedder the load of the whole program refuses nothing, without a limiter nobody asks too often. */
  constructor(
    limits: AdmissionLimits,
    shedder?: LoadShedder,
    limiter?: RateLimiter,
    rules = new InputRules(),
  ) {
    this.#limits = limits;
    this.#shedder = shedder;
    this.#limiter = limiter;
    this.#rules = rules;
  }

  /** A promise only where other replicas are asked whether the client may ask so often. `sink` hears what is left of it. */
  check(client: CallsInFlight, message: Message, sink?: ReplySink): RateRefusal {
    const illegal = this.#rules.refusal(message);
    if (illegal !== undefined) return illegal;
    const { calls } = client;
    const { idKey, idNumber, method } = message;
    if (calls.get(idKey, idNumber) !== undefined) {
      const text = `id ${idKey} belongs to a request that is still in flight; use a new id for each request`;
      return new Fault('duplicate_request_id', text);
    }
    if (calls.size >= this.#limits.maxInFlightPerSession) {
      const text = `${calls.size} requests of this session are in flight; wait for answers first`;
      return new Fault('too_many_in_flight', text, 1000);
    }
    const exceeded =
      this.#limiter?.isOn === true ? this.#limiter.refusal(client.facts, sink) : undefined;
    if (exceeded instanceof Fault || this.#shedder?.isAlert !== true) return exceeded;
    return this.#shedder.refusal(client.facts.principal.key, method) ?? exceeded;
  }
}
