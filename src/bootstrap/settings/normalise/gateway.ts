import type { Problem } from '../../../domain/config/problem.ts';
import { DEFAULT_COMPAT, DEFAULT_LIMITS, DEFAULT_LOG, LOOPBACK } from '../defaults.ts';
import type { Places } from '../document/places.ts';
import type { Environment } from '../document/tree-reader.ts';
import type { AuthEntry, GatewayFile } from '../schema/gateway-file.ts';
import type { ServerSection } from '../schema/server-section.ts';
import type { AuthSettings, LimitSettings, MetricsSettings, Settings } from '../settings.ts';
import { admissionOf } from './admission.ts';
import { allServers } from './all-servers.ts';
import { balancingOf } from './balancing.ts';
import { cacheOf } from './cache.ts';
import { clientProfilesOf } from './client-profiles.ts';
import { defined } from './defined.ts';
import { detectionOf } from './detection.ts';
import { erasOf } from './eras.ts';
import { checkExposure, checkPorts } from './exposure.ts';
import { federationOf } from './federation.ts';
import { Findings } from './findings.ts';
import { checkNamespaces, defaultEntries, listFrontends } from './frontends.ts';
import { healthOf } from './health.ts';
import { withHealthPort } from './health-port.ts';
import { pinningOf } from './pinning.ts';
import { resultsOf } from './results.ts';
import { retryOf } from './retry.ts';
import type { FileBase } from './servers.ts';
import { timeoutsOf } from './timeouts.ts';
import { processesOf } from './workers.ts';

/** What a file says. Auth is undefined when the file does not speak of it. */
export interface Normalised {
  readonly settings: Omit<Settings, 'auth'> & { readonly auth: AuthSettings | undefined };
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Brings the gateway's own file into the one form the program works with. */
export const normaliseGateway = (
  file: GatewayFile,
  places: Places,
  base: FileBase,
  environment: Environment,
): Normalised => {
  const findings = new Findings(places);
  const section = file.server ?? {};
  const limits = limitsOf(file);
  const insecure = section.insecure ?? false;
  const auth = file.auth === undefined ? undefined : authOf(file.auth, findings);
  const metrics = metricsOf(file, section);
  const entries = section.frontends ?? defaultEntries;
  const listed = listFrontends(entries, { ...base, section, limits }, findings);
  if (listed.every(({ settings }) => settings.protocol === 'tcp_health')) {
    findings.keyProblem(
      ['server', 'frontends'],
      'no frontend is enabled: clients could not connect',
    );
  }
  const frontends = withHealthPort(section.tcp_health_port, listed, findings);
  checkPorts(frontends, metrics, findings);
  if (!insecure) checkExposure(frontends, metrics, auth, findings);
  const balancing = balancingOf(file, environment, findings);
  const servers = allServers(file, base, balancing, findings);
  // A server that is refused has no name yet, and that its frontend misses it would mislead.
  if (findings.problems.length === 0) checkNamespaces(frontends, servers, findings);
  return {
    settings: {
      insecure,
      frontends: frontends.map(({ settings }) => settings),
      auth,
      servers,
      timeouts: timeoutsOf(file, findings),
      limits,
      admission: admissionOf(file),
      processes: processesOf(file),
      retry: retryOf(file, findings),
      balancing,
      health: healthOf(file, environment, findings),
      detection: detectionOf(file, findings),
      eras: erasOf(file),
      federation: federationOf(file, servers.length, findings),
      cache: cacheOf(file, findings),
      clientProfiles: clientProfilesOf(file, findings),
      pinning: pinningOf(file, base),
      results: resultsOf(file, limits, base, findings),
      compat: {
        ...DEFAULT_COMPAT,
        ...defined({ answersNotifications: section.compat?.answer_notifications }),
      },
      log: { ...DEFAULT_LOG, ...defined(file.logging ?? {}) },
      metrics,
    },
    ...findings,
  };
};

const authOf = ({ provider, token, tokens }: AuthEntry, findings: Findings): AuthSettings => {
  const accepted = [...(token === undefined ? [] : [token]), ...(tokens ?? [])];
  if (provider === 'none') {
    if (accepted.length > 0) {
      findings.problem(['auth'], 'tokens have no effect with provider none: set provider: token');
    }
    return { provider };
  }
  if (accepted.length === 0) findings.keyProblem(['auth'], 'provider token needs token or tokens');
  if (accepted.some((candidate) => !/^[\x21-\x7e]+$/.test(candidate))) {
    findings.problem(['auth'], 'a token has to be visible ASCII without spaces');
  }
  return { provider, tokens: accepted };
};

const metricsOf = (file: GatewayFile, section: ServerSection): MetricsSettings => ({
  enabled: file.metrics?.enabled ?? true,
  host: section.metrics_host ?? LOOPBACK,
  port: section.metrics_port,
});

const limitsOf = ({ limits: file = {} }: GatewayFile): LimitSettings => ({
  ...DEFAULT_LIMITS,
  ...defined({
    maxSessions: file.max_sessions,
    maxInFlightPerSession: file.max_in_flight_per_session,
    maxHttpBodyBytes: file.max_http_body_bytes,
    maxMessageBytes: file.max_message_bytes,
    maxBufferedBytes: file.max_buffered_bytes,
  }),
});
