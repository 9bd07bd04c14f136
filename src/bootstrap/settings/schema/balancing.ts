import { z } from 'zod';
import { policyNames } from '../../../domain/balancing/policy-names.ts';
import { read, unreadable } from '../../../domain/config/parsed.ts';
import { choice, closed, durationOrOff, field, flag, text, wholeNumber } from './fields.ts';
import { type Form, numberForm } from './forms.ts';

/** How files call the protocols of servers. */
export const protocolNames = {
  stdio: 'stdio',
  http: 'http',
  sse: 'sse',
  websocket: 'websocket',
  ws: 'websocket',
  tcp: 'tcp',
  tcp_binary: 'tcp',
  unix: 'unix',
} as const;

export const maxWeight = 1_000_000;

const numberFrom = (isInRange: (number: number) => boolean, range: string, form: Form) =>
  field((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && isInRange(number)
      ? read(number)
      : unreadable(`expected a number ${range}, found ${JSON.stringify(value)}`);
  }, numberForm(form));

const weight = numberFrom(
  (number) => number >= 0 && number <= maxWeight,
  `from 0 to ${maxWeight}`,
  {
    minimum: 0,
    maximum: maxWeight,
  },
);

const factor = numberFrom((number) => number > 0 && number <= 1_000, 'above 0, at most 1000', {
  exclusiveMinimum: 0,
  maximum: 1_000,
});

const strategy = choice(policyNames);
const protocols = z.array(choice(protocolNames));
/** Their keys are read where it can be said which of them is unknown. */
const protocolWeights = z.record(z.string(), factor);

const sticky = closed({
  by: choice({
    none: 'none',
    session: 'session',
    cookie: 'cookie',
    header: 'header',
    address: 'address',
    ip: 'address',
  }).optional(),
  cookie: text.optional(),
  header: text.optional(),
});

/** How endpoints share the traffic, for all servers or for one. */
export const balancing = closed({
  strategy: strategy.optional(),
  cross_protocol: flag.optional(),
  protocol_order: protocols.optional(),
  protocol_weights: protocolWeights.optional(),
  fallback: flag.optional(),
  zone: text.optional(),
  sticky: sticky.optional(),
  warm_up: durationOrOff.optional(),
  health_aware: flag.optional(),
});

/** What an entry of a server, in either shape, says about it. */
export const serverBalancingShape = { balancing: balancing.optional() };

/** `routing` of the original programs, as far as it is about the choice of endpoints. */
export const routingBalancingShape = {
  strategy: strategy.optional(),
  cross_protocol_load_balancing: flag.optional(),
  protocol_preference_order: protocols.optional(),
};

/** `load_balancing` of the original programs (mission CF-16). */
export const loadBalancing = closed({
  strategy: strategy.optional(),
  protocol_weights: protocolWeights.optional(),
  health_aware: flag.optional(),
  fallback_enabled: flag.optional(),
});

/** `gateway.load_balancing` of the original programs (mission LB-19). */
export const gatewayLoadBalancing = closed({
  strategy: strategy.optional(),
  sticky_sessions: flag.optional(),
  session_cookie_name: text.optional(),
});

export const labels = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** What is said about one endpoint. */
export const endpointShape = {
  weight: weight.optional(),
  zone: text.optional(),
  backup: flag.optional(),
  max_requests: wholeNumber(1, 10_000_000).optional(),
  labels: labels.optional(),
};

const endpoint = closed(endpointShape);

export type BalancingEntry = z.output<typeof balancing>;
export type StickyEntry = z.output<typeof sticky>;
export type EndpointTraitsEntry = z.output<typeof endpoint>;
