/** The rules by which a request finds its server, in their order (mission §4.3). */
type RoutingRule =
  | 'address'
  | 'named namespace'
  | 'params'
  | 'gateway'
  | 'exposed name'
  | 'prefix'
  | 'owner'
  | 'resource'
  | 'task'
  | 'default'
  | 'only server'
  | 'view';

/** What one rule said. The last step that decided is the reason for the route. */
export interface RoutingStep {
  readonly rule: RoutingRule;
  readonly decided: boolean;
  /** For people: what was looked at and what it gave. */
  readonly text: string;
}

/** Hears how a route is found. Nobody listens to ordinary calls. */
export type RoutingListener = (step: RoutingStep) => void;
