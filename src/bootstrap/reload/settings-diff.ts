import { isDeepStrictEqual } from 'node:util';
import type { FrontendSettings, TlsFiles } from '../settings/frontend-settings.ts';
import type { Settings } from '../settings/settings.ts';
import {
  admissionDecisions,
  type Decision,
  type Decisions,
  federationDecisions,
  frontendDecisions,
  healthDecisions,
  limitDecisions,
  logDecisions,
  metricsDecisions,
  timeoutDecisions,
  type Whole,
  wholeDecisions,
} from './decisions.ts';
import { namesOf, type ServerChanges, serverChanges } from './server-changes.ts';
import { Verdict } from './verdict.ts';

export interface SettingsDiff {
  /** What is in force once the change is made: what can be followed as it is now, the rest as it was. */
  readonly effective: Settings;
  readonly servers: ServerChanges;
  /** What is followed, by names operators know. */
  readonly changed: readonly string[];
  /** What stays as it was until the next start. */
  readonly needsRestart: readonly string[];
}

/** What has to happen for a gateway that runs with `active` to follow `next`. */
export const diffSettings = (active: Settings, next: Settings): SettingsDiff => {
  const verdict = new Verdict();
  const servers = serverChanges(active.servers, next.servers);
  const frontends = frontendsInForce(verdict, active.frontends, next.frontends);
  const metrics = verdict.each(metricsDecisions, active.metrics, next.metrics);
  // Before anything else is decided: whether the addresses the new file was judged by are those in force.
  const areAddressesNew =
    verdict.needsRestart.length > 0 ||
    !isDeepStrictEqual(active.healthListener, next.healthListener);
  const opens = next.auth.provider === 'none' && active.auth.provider !== 'none';
  const whole = verdict.each<Whole>(
    opens && areAddressesNew ? withGuardedAuth : wholeDecisions,
    active,
    next,
  );
  const effective: Settings = {
    ...whole,
    frontends,
    metrics,
    servers: next.servers,
    timeouts: verdict.each(timeoutDecisions, active.timeouts, next.timeouts),
    limits: verdict.each(limitDecisions, active.limits, next.limits),
    admission: verdict.each(admissionDecisions, active.admission, next.admission),
    federation: verdict.each(federationDecisions, active.federation, next.federation),
    health: verdict.each(healthDecisions, active.health, next.health),
    log: verdict.each(logDecisions, active.log, next.log),
  };
  const changed = [...namesOf(servers), ...verdict.changed];
  return { effective, servers, changed, needsRestart: verdict.needsRestart };
};

/**
 * The loader has seen that everybody may enter where the new file listens. Where it listens only after a restart the old
 * addresses stay, and nobody looked at these.
 */
const withGuardedAuth: Decisions<Whole> = {
  ...wholeDecisions,
  auth: { ...wholeDecisions.auth, when: 'restart' },
};

/** By name. */
const frontendsInForce = (
  verdict: Verdict,
  active: readonly FrontendSettings[],
  next: readonly FrontendSettings[],
): readonly FrontendSettings[] => {
  const wanted = new Map(next.map((frontend) => [frontend.name, frontend]));
  const known = new Set(active.map(({ name }) => name));
  for (const { name } of next) if (!known.has(name)) verdict.restart(`${placeOf(name)}(new)`);
  return active.map((frontend) => {
    const now = wanted.get(frontend.name);
    if (now !== undefined) return frontendInForce(verdict, frontend, now);
    verdict.restart(`${placeOf(frontend.name)}(gone)`);
    return frontend;
  });
};

const frontendInForce = (
  verdict: Verdict,
  active: FrontendSettings,
  next: FrontendSettings,
): FrontendSettings => {
  const place = placeOf(active.name);
  if (active.protocol !== next.protocol) {
    verdict.restart(`${place}protocol`);
    return active;
  }
  return verdict.each(
    { ...frontendDecisions, tls: tlsDecision(active, next) },
    active,
    next,
    place,
  );
};

/** A listener can get other files. Whether it speaks TLS, and asks clients for certificates, it is made with. */
const tlsDecision = (active: FrontendSettings, next: FrontendSettings): Decision => {
  const { tls } = frontendDecisions;
  const isSameKind = clientAuthOf(active) === clientAuthOf(next);
  return isSameKind ? tls : { ...tls, when: 'restart' };
};

const clientAuthOf = (frontend: FrontendSettings): TlsFiles['clientAuth'] | undefined =>
  'tls' in frontend ? frontend.tls?.clientAuth : undefined;

const placeOf = (name: string): string => `server.frontends.${name}.`;
