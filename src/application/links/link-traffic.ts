import type { Verdict } from '../../domain/breaker/verdict.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { PendingRequest } from './pending.ts';

/** Who learns how the requests over one link fare. */
export interface LinkTraffic {
  /** Whether the endpoint takes requests now. */
  readonly admits: boolean;
  /** The request is sent: what its end will be told by is noted in it. */
  began(request: PendingRequest): void;
  /** `isCutOff`: the way to the server broke under it, and under whatever else was under way. */
  ended(request: PendingRequest, verdict: Verdict, isCutOff?: boolean): void;
  /** The link died, and was not closed from this side. */
  crashed(fault: Fault): void;
  /** The link is no more, or soon will be. May come several times. */
  over(): void;
}

/** Nobody wants to know. */
export const untold: LinkTraffic = {
  admits: true,
  began: () => {},
  ended: () => {},
  crashed: () => {},
  over: () => {},
};
