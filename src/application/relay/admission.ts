import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { LoadShedder } from '../traffic/admission/load-shedder.ts';

export interface AdmissionLimits {
  readonly maxInFlightPerSession: number;
}

/** One client: a session, or what one carrier brings in the stateless era. */
export interface CallsInFlight {
  readonly facts: Pick<ClientFacts, 'principal'>;
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

  /** Without a shedder the load of the whole program refuses nothing. */
  constructor(limits: AdmissionLimits, shedder?: LoadShedder) {
    this.#limits = limits;
    this.#shedder = shedder;
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
    return this.#shedder?.isAlert === true
      ? this.#shedder.refusal(client.facts.principal.key, method)
      : undefined;
  }
}
