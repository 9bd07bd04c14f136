import type { AdmissionRules } from '../../src/application/traffic/admission/turnstiles.ts';
import type { Chance } from './chance.ts';
import { type TrafficPlan, trafficPlanOf } from './traffic-plan.ts';

/** How an endpoint is reached: a process of its own for each link, one process with connections, or single exchanges. */
export type CarrierKind = 'pipe' | 'channel' | 'exchange';

export interface SimulatedServerPlan {
  readonly name: string;
  /** One for each endpoint. */
  readonly carriers: readonly CarrierKind[];
  /** How it begins; only one that the gateway asks (`isAsked`) may change. */
  readonly era: 'legacy' | 'modern';
  /** The settings do not say its era. */
  readonly isAsked: boolean;
  readonly shared: boolean;
  readonly replay: 'hints' | 'never';
  /** Its tool `ask` asks. Not where endpoints have caps: calls that wait for their clients keep their places. */
  readonly asksBack: boolean;
}

/** What one schedule consists of. */
export interface SimulationPlan {
  readonly servers: readonly SimulatedServerPlan[];
  readonly legacyClients: number;
  readonly modernClients: number;
  /** How long clients call and faults happen. */
  readonly busyMs: number;
  /** Mean time between two faults. */
  readonly faultEveryMs: number;
  /** The gateway is stopped while all of that goes on. */
  readonly stopsUnderLoad: boolean;
  readonly callMs: number;
  readonly maxInFlightPerSession: number;
  readonly traffic: TrafficPlan;
  /** Undefined: endpoints take whatever comes. */
  readonly admission: AdmissionRules | undefined;
  /** Endpoints are drained, weighed and replaced meanwhile. */
  readonly hasOperator: boolean;
}

const names = ['alpha', 'beta', 'gamma'] as const;

export const planOf = (chance: Chance): SimulationPlan => {
  const admission = chance.hits(0.4) ? admissionOf(chance) : undefined;
  const asksBack = admission === undefined;
  const count = chance.between(1, names.length);
  const servers = names.slice(0, count).map((name) => ({ ...serverOf(name, chance), asksBack }));
  return { servers, admission, ...restOf(chance) };
};

const restOf = (chance: Chance): Omit<SimulationPlan, 'servers' | 'admission'> => ({
  legacyClients: chance.between(1, 4),
  modernClients: chance.between(0, 3),
  busyMs: chance.spanning(4_000, 40_000),
  faultEveryMs: chance.spanning(300, 15_000),
  stopsUnderLoad: chance.hits(0.15),
  callMs: chance.of([5_000, 10_000, 20_000]),
  maxInFlightPerSession: chance.hits(0.2) ? 3 : 100,
  traffic: trafficPlanOf(chance),
  hasOperator: chance.hits(0.4),
});

const admissionOf = (chance: Chance): AdmissionRules => ({
  maxInFlight: chance.between(1, 6),
  maxWaiting: chance.between(0, 10),
  maxWaitMs: 3_000,
});

const serverOf = (name: string, chance: Chance): Omit<SimulatedServerPlan, 'asksBack'> => {
  const usual = chance.of<CarrierKind>(['pipe', 'channel', 'exchange']);
  const isMixed = chance.hits(0.3);
  const era = chance.hits(0.55) ? 'legacy' : 'modern';
  return {
    name,
    carriers: Array.from({ length: chance.between(1, 3) }, () =>
      isMixed ? chance.of<CarrierKind>(['pipe', 'channel', 'exchange']) : usual,
    ),
    era,
    isAsked: chance.hits(0.35),
    shared: era === 'legacy' && chance.hits(0.3),
    replay: chance.hits(0.15) ? 'never' : 'hints',
  };
};
