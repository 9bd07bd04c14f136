import { routingBalancingShape } from './balancing.ts';
import { closed } from './fields.ts';
import { routingHealthShape } from './health.ts';

/** How the original programs choose endpoints and judge them (mission CF-15). */
export const routing = closed({ ...routingBalancingShape, ...routingHealthShape });
