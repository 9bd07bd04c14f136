import type { Settings } from '../settings/settings.ts';

/**
 * The settings a gateway runs with. Groups that are decided on key by key are objects of its own, in which a reload puts
 * other values: what reads them at each use follows, and what copied them at its start does not.
 */
export const activeSettings = (settings: Settings): Settings => ({
  ...settings,
  timeouts: { ...settings.timeouts },
  limits: { ...settings.limits },
  admission: { ...settings.admission },
  federation: { ...settings.federation },
  health: { ...settings.health },
  log: { ...settings.log },
  metrics: { ...settings.metrics },
});

/** Puts `effective` in force. */
export const adopt = (active: Settings, effective: Settings): void => {
  const { timeouts, limits, admission, federation, health, log, metrics } = active;
  Object.assign(active, effective, {
    timeouts: Object.assign(timeouts, effective.timeouts),
    limits: Object.assign(limits, effective.limits),
    admission: Object.assign(admission, effective.admission),
    federation: Object.assign(federation, effective.federation),
    health: Object.assign(health, effective.health),
    log: Object.assign(log, effective.log),
    metrics: Object.assign(metrics, effective.metrics),
  });
};
