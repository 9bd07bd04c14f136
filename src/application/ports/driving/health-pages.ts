import type { BreakerState } from '../../../domain/breaker/breaker.ts';
import type { Severity } from '../../../domain/health/severity.ts';

/** What is known of one endpoint. */
export interface EndpointHealth {
  readonly id: string;
  readonly server: string;
  /** As health pages call it: `tcp_binary` for TCP. */
  readonly protocol: string;
  /** Neither failing nor resting after failures. Draining or full is no illness. */
  readonly healthy: boolean;
  /** Whether new traffic goes there now. */
  readonly usable: boolean;
  /** Why not; undefined when it does. */
  readonly obstacle: string | undefined;
  /** Its last failure; undefined when there was none. */
  readonly lastTrouble: string | undefined;
  /** 0..1; undefined where nobody looks ahead. */
  readonly score: number | undefined;
  readonly willBeUnhealthy: boolean;
  /** What score and prediction are made from (mission PH-05); undefined where nobody looks ahead. */
  readonly model:
    | {
        /** It has seen enough to predict. */
        readonly isReady: boolean;
        /** Answers and failures it has seen. */
        readonly samples: number;
        /** Since it was made anew; undefined: it has seen nothing. */
        readonly agoMs: number | undefined;
      }
    | undefined;
  readonly alert: Severity | undefined;
  readonly breaker: BreakerState;
  readonly weight: number;
  readonly inFlight: number;
  readonly sessions: number;
  /** Undefined for one that is not checked, or was not yet. */
  readonly lastCheck:
    | {
        /** `runs`, `idle`: a process, which is not asked. */
        readonly result: 'ok' | 'failed' | 'runs' | 'idle';
        readonly latencyMs: number;
        readonly agoMs: number;
      }
    | undefined;
}

/** One protocol, on both sides. */
export interface ProtocolHealth {
  readonly name: string;
  /** It is ready for clients, if it is open for any, and one endpoint works, if there are any. */
  readonly healthy: boolean;
  readonly hasFrontend: boolean;
  readonly endpoints: readonly EndpointHealth[];
}

export interface ServerHealth {
  readonly name: string;
  /** How its endpoints are chosen. */
  readonly policy: string;
  /** Traffic can go to one of them. */
  readonly healthy: boolean;
  readonly endpoints: readonly EndpointHealth[];
}

/** The alert as it was raised, or its end. */
export interface AlertRecord {
  readonly endpoint: string;
  readonly server: string;
  readonly severity: Severity | 'recovered';
  readonly reason: string;
  readonly agoMs: number;
}

/** The health of what is behind the gateway (mission HE-09…HE-11). */
export interface HealthPages {
  /** All that are in use, on either side. */
  protocols(): readonly ProtocolHealth[];
  servers(): readonly ServerHealth[];
  /** The latest last. */
  alerts(): readonly AlertRecord[];
}
