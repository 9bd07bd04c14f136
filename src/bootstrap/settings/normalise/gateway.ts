import type { Problem } from '../../../domain/config/problem.ts';
import type { AuthSettings } from '../auth-settings.ts';
import { DEFAULT_COMPAT, DEFAULT_LIMITS } from '../defaults.ts';
import type { Places } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import { DEFAULT_RELOAD } from '../reload-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { ServerSection } from '../schema/server-section.ts';
import type { LimitSettings, Settings } from '../settings.ts';
import { admissionOf } from './admission.ts';
import { allServers } from './all-servers.ts';
import { auditOf } from './audit.ts';
import { authOf } from './auth.ts';
import { authorizationOf } from './authorization.ts';
import { balancingOf } from './balancing.ts';
import { cacheOf } from './cache.ts';
import { clientProfilesOf } from './client-profiles.ts';
import { defined } from './defined.ts';
import { detectionOf } from './detection.ts';
import { egressOf } from './egress.ts';
import { erasOf } from './eras.ts';
import { besideFrontends, checkExposure, checkPorts } from './exposure.ts';
import { federationOf } from './federation.ts';
import type { FileBase } from './file-base.ts';
import { Findings, type Note } from './findings.ts';
import { firstSaid } from './first-said.ts';
import { checkNamespaces, listLocated } from './frontends.ts';
import { healthOf } from './health.ts';
import { withHealthPort } from './health-port.ts';
import { frontendEntries } from './listen.ts';
import { logOf, metricsOf } from './observing.ts';
import { operationOf } from './operation.ts';
import { reportOriginalKeys } from './original-keys.ts';
import { pinningOf } from './pinning.ts';
import { limitingOf } from './rate-limit.ts';
import { resourceOf } from './resource.ts';
import { withResource } from './resource-audience.ts';
import { resultsOf } from './results.ts';
import { retryOf } from './retry.ts';
import { supportedOnly } from './supported-protocols.ts';
import { timeoutsOf } from './timeouts.ts';
import { vaultOf } from './upstream-auth.ts';
import { checkWorkers } from './worker-processes.ts';
import { processesOf } from './workers.ts';

/** What a file says. Auth is undefined when the file does not speak of it. */
export interface Normalised {
  readonly settings: Omit<Settings, 'auth'> & { readonly auth: AuthSettings | undefined };
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly notes: readonly Note[];
}

/** Brings a file into the one form the program works with. */
export const normaliseGateway = (
  file: GatewayFile,
  places: Places,
  base: FileBase,
  environment: Environment,
): Normalised => {
  const findings = new Findings(places);
  const section = sectionOf(file, findings);
  const limits = limitsOf(file, findings);
  const insecure = section.insecure ?? false;
  const written = authOf(file, base, environment, findings);
  const resourceServer = resourceOf(file, written, findings);
  const auth = withResource(written, file, resourceServer);
  const { settings: metrics, path: metricsPath } = metricsOf(file, findings);
  const operation = operationOf(file, base, environment, findings);
  const entries = supportedOnly(frontendEntries(section, findings), section, findings);
  const tlsPath = file.server?.tls === undefined ? ['security', 'tls'] : ['server', 'tls'];
  const listed = listLocated(entries, { ...base, section, tlsPath, limits }, findings);
  if (listed.every(({ settings }) => settings.protocol === 'tcp_health')) {
    findings.keyProblem(
      ['server', 'frontends'],
      'no frontend is enabled: clients could not connect',
    );
  }
  const frontends = withHealthPort(section, listed, findings);
  const beside = besideFrontends(metrics, metricsPath, operation.healthListener);
  checkPorts(frontends, beside, findings);
  checkWorkers(operation.workerProcesses, frontends, findings);
  // Auth that is refused is no auth that is missing: one reason is enough.
  const isAuthRefused = auth === undefined && (file.auth ?? file.security?.auth) !== undefined;
  if (!insecure && !isAuthRefused) checkExposure(frontends, beside, auth, findings);
  const balancing = balancingOf(file, findings);
  const servers = allServers(file, base, balancing, operation.discovery !== undefined, findings);
  const known = {
    names: servers.map(({ name }) => name),
    areAll: operation.discovery === undefined,
  };
  // A server that is refused has no name yet, and that its frontend misses it would mislead.
  if (findings.problems.length === 0) checkNamespaces(frontends, servers, findings);
  reportOriginalKeys(file, findings);
  return {
    settings: {
      insecure,
      reload: section.reload ?? DEFAULT_RELOAD,
      frontends: frontends.map(({ settings }) => settings),
      auth,
      authorization: authorizationOf(file, auth, known, findings),
      resourceServer,
      audit: auditOf(file, base, environment, findings),
      egress: egressOf(file, findings),
      servers,
      credentials: vaultOf(file, base, findings),
      timeouts: timeoutsOf(file, findings),
      limits,
      admission: admissionOf(file),
      processes: processesOf(file),
      retry: retryOf(file, findings),
      balancing,
      health: healthOf(file, findings),
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
      log: logOf(file.logging, base, findings),
      metrics,
      ...operation,
      ...limitingOf(file, auth, environment, base, findings),
    },
    ...findings,
  };
};

/** `security` of the original programs has some of what `server` has. */
const sectionOf = ({ server = {}, security }: GatewayFile, findings: Findings): ServerSection => ({
  ...server,
  ...defined({
    tls: firstSaid(
      [
        [server.tls, ['server', 'tls']],
        [security?.tls, ['security', 'tls']],
      ],
      findings,
    ),
    allowed_origins: firstSaid(
      [
        [server.allowed_origins, ['server', 'allowed_origins']],
        [originsOf(security?.cors), ['security', 'cors', 'allowed_origins']],
      ],
      findings,
    ),
  }),
});

const originsOf = (cors: NonNullable<GatewayFile['security']>['cors']): string[] | undefined =>
  cors?.enabled === false ? undefined : cors?.allowed_origins;

const limitsOf = (
  { limits: file = {}, server }: GatewayFile,
  findings: Findings,
): LimitSettings => ({
  ...DEFAULT_LIMITS,
  ...defined({
    maxSessions: file.max_sessions,
    maxInFlightPerSession: file.max_in_flight_per_session,
    maxHttpBodyBytes: firstSaid(
      [
        [file.max_http_body_bytes, ['limits', 'max_http_body_bytes']],
        [server?.security?.max_request_size, ['server', 'security', 'max_request_size']],
      ],
      findings,
    ),
    maxMessageBytes: firstSaid(
      [
        [file.max_message_bytes, ['limits', 'max_message_bytes']],
        [server?.security?.max_message_size, ['server', 'security', 'max_message_size']],
      ],
      findings,
    ),
    maxBufferedBytes: file.max_buffered_bytes,
  }),
});
