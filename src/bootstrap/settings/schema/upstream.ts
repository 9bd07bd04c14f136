import { z } from 'zod';
import { policyNames } from '../../../domain/balancing/policy-names.ts';
import { labels } from './balancing.ts';
import { choice, closed } from './fields.ts';
import { upstreamHealthShape } from './health.ts';
import { pool } from './pool.ts';
import { endpointEntryShape } from './server-entry.ts';

const group = closed({
  strategy: choice(policyNames).optional(),
  servers: z.array(closed({ ...endpointEntryShape, metadata: labels.optional() })).optional(),
});

/** Groups of the original program: each is a server with several endpoints (mission LB-18). */
export const upstream = closed({
  groups: z.record(z.string(), group).optional(),
  ...upstreamHealthShape,
  connection_pool: pool.optional(),
});

export type UpstreamGroupEntry = z.output<typeof group>;
