import { resolve } from 'node:path';
import { lengthProblem } from '../../../domain/validation/address-rule.ts';
import type { Path } from '../document/places.ts';
import { ciphersOf } from '../normalise/cipher-suites.ts';
import type { FileBase } from '../normalise/file-base.ts';
import type { Findings } from '../normalise/findings.ts';
import type {
  RouterConnectionSettings,
  RouterPoolSettings,
  RouterSettings,
  RouterTlsSettings,
} from './router-settings.ts';
import type { GatewayConnectionEntry, RouterFile } from './schema.ts';

const schemes = ['ws:', 'wss:', 'tcp:', 'tcps:', 'tcp+tls:', 'http:', 'https:'];

/** The gateways of all three forms (mission C-47). */
export const gatewaysOf = (
  { gateway = {}, gateway_pool: pool = {}, advanced = {} }: RouterFile,
  findings: Findings,
): RouterSettings['gateways'] => {
  const listed = [
    { endpoints: gateway.endpoints ?? [], path: ['gateway', 'endpoints'] },
    { endpoints: pool.endpoints ?? [], path: ['gateway_pool', 'endpoints'] },
  ].flatMap(({ endpoints, path }) =>
    endpoints.map((endpoint, index) => ({ ...endpoint, path: [...path, index, 'url'] })),
  );
  const alone = [
    ...(gateway.url === undefined ? [] : [{ url: gateway.url, path: ['gateway', 'url'] }]),
    ...overTcp(advanced),
  ];
  return [...alone.map((one) => ({ ...one, ...untold })), ...listed].map((one) => {
    check(one.url, one.path, findings);
    const { url, weight = 1, priority = 0, tags = [] } = one;
    return { url, weight, priority, tags };
  });
};

const untold = { weight: undefined, priority: undefined, tags: undefined };

/** `protocol: tcp` with an address of its own (mission RT-27). */
const overTcp = ({
  protocol,
  tcp_address: address,
}: NonNullable<RouterFile['advanced']>): readonly { url: string; path: Path }[] =>
  protocol === 'tcp' && address !== undefined
    ? [{ url: `tcps://${address}`, path: ['advanced', 'tcp_address'] }]
    : [];

const check = (url: string, path: Path, findings: Findings): void => {
  const tooLong = lengthProblem(url);
  if (tooLong !== undefined) {
    findings.problem(path, tooLong);
    return;
  }
  if (URL.canParse(url) && schemes.includes(new URL(url).protocol)) return;
  const message = 'expected an address such as wss://gateway.example:8443 or tcps://host:8444';
  findings.problem(path, message);
};

/** Mission RT-09, with its defaults. */
export const connectionOf = (entry: GatewayConnectionEntry = {}): RouterConnectionSettings => {
  const { reconnect = {} } = entry;
  const { max_attempts: attempts = -1 } = reconnect;
  return {
    timeoutMs: entry.timeout_ms ?? 5_000,
    keepAliveMs: entry.keepalive_interval_ms ?? 30_000,
    reconnect: {
      initialDelayMs: reconnect.initial_delay_ms ?? 1_000,
      maxDelayMs: reconnect.max_delay_ms ?? 60_000,
      multiplier: reconnect.multiplier ?? 2,
      maxAttempts: attempts === -1 ? undefined : attempts,
      jitter: reconnect.jitter ?? 0.1,
    },
    pool: poolOf(entry),
  };
};

/** Both ways to write it (mission C-48). */
const poolOf = ({
  pool,
  pool_size: size,
  max_idle_per_host: maxIdle,
}: GatewayConnectionEntry): RouterPoolSettings | undefined => {
  const isSaid = pool !== undefined || size !== undefined || maxIdle !== undefined;
  if (!isSaid || pool?.enabled === false) return undefined;
  return {
    minSize: pool?.min_size ?? 2,
    maxSize: pool?.max_size ?? size ?? 10,
    maxIdle,
    idleMs: pool?.max_idle_time_ms ?? 300_000,
    checkMs: pool?.health_check_interval_ms ?? 30_000,
  };
};

/** The certificate may stand in `auth` or in `tls` (mission RT-08). */
export const tlsOf = (
  { gateway = {} }: RouterFile,
  { folder }: FileBase,
  findings: Findings,
): RouterTlsSettings => {
  const { tls = {}, auth = {} } = gateway;
  const path = ['gateway', 'tls'];
  const caFile = tls.ca_file ?? tls.ca_cert_path;
  const minVersion = tls.min_version ?? 'TLSv1.3';
  const own = tls.client_cert !== undefined || tls.client_key !== undefined;
  const { client_cert: certFile, client_key: keyFile } = own ? tls : auth;
  const place = own ? path : ['gateway', 'auth'];
  const needsBoth = certFile !== undefined || keyFile !== undefined || auth.type === 'mtls';
  if (needsBoth && (certFile === undefined || keyFile === undefined)) {
    findings.keyProblem(place, 'a client certificate needs client_cert and client_key');
  }
  return {
    verifies: tls.verify ?? true,
    caFile: caFile === undefined ? undefined : resolve(folder, caFile),
    certificate:
      certFile === undefined || keyFile === undefined
        ? undefined
        : { certFile: resolve(folder, certFile), keyFile: resolve(folder, keyFile) },
    minVersion,
    ciphers: ciphersOf(tls.cipher_suites, minVersion, [...path, 'cipher_suites'], findings),
  };
};
