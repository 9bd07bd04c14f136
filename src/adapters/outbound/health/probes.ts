import type { HealthProbes } from '../../../application/ports/driven/health-probes.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import type { BackendTls } from '../../shared/tls/backend-tls.ts';
import { dialled } from './dialled.ts';
import { probeHttp } from './http-probe.ts';
import { probeFrame } from './sign-of-life.ts';

/**
 * Looks at endpoints over the network. `passage`: which addresses may be connected to; absent: all. `tls`: how certificates
 * are checked and shown; absent: as Node.js does.
 */
export const networkProbes = (passage?: Passage, tls?: BackendTls): HealthProbes => ({
  http: (endpoint, request, signal) => probeHttp(endpoint, request, { signal, passage, tls }),
  frame: (endpoint, signal) => probeFrame({ endpoint, signal, passage, tls }),
  connect: (endpoint, signal) =>
    dialled({ endpoint, signal, passage, tls }, (_socket, settle) => settle(undefined)),
});
