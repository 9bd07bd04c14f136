import type { HealthProbes } from '../../../application/ports/driven/health-probes.ts';
import { dialled } from './dialled.ts';
import { probeHttp } from './http-probe.ts';
import { probeFrame } from './sign-of-life.ts';

/** Looks at endpoints over the network. */
export const networkProbes: HealthProbes = {
  http: probeHttp,
  frame: probeFrame,
  connect: (endpoint, signal) => dialled(endpoint, signal, (_socket, settle) => settle(undefined)),
};
