import type { ProfileRow } from '../../../domain/clients/profile-table.ts';
import { prefixPolicy } from '../normalise/prefix.ts';
import type { Settings } from '../settings.ts';
import { authTree, rateLimitTree } from './access.ts';
import { idempotencyTree } from './idempotency.ts';
import type { Tree } from './tree.ts';
import { durationOrOff, durationText, sizeText } from './units.ts';

/** The sections that hold for the gateway as a whole. */
export const sectionTrees = (settings: Settings): Tree => {
  const { timeouts, limits, admission, processes, retry, detection, eras } = settings;
  const { federation, cache, results, log, metrics } = settings;
  return {
    auth: authTree(settings.auth),
    rate_limit: rateLimitTree(settings),
    timeouts: {
      idle: durationText(timeouts.callMs),
      first_byte: durationText(timeouts.firstByteMs),
      total: durationText(timeouts.totalMs),
      heartbeat: timeouts.heartbeatMs === undefined ? 'off' : durationText(timeouts.heartbeatMs),
      connect: durationText(timeouts.connectMs),
      list: durationText(timeouts.listMs),
      pre_stop: durationText(timeouts.preStopMs),
      drain: durationText(timeouts.drainMs),
      stop_grace: durationText(timeouts.stopGraceMs),
      slow_reader: durationText(timeouts.slowReaderMs),
    },
    limits: {
      max_sessions: limits.maxSessions,
      max_in_flight_per_session: limits.maxInFlightPerSession,
      max_http_body_bytes: limits.maxHttpBodyBytes,
      max_message_bytes: limits.maxMessageBytes,
      max_buffered_bytes: limits.maxBufferedBytes,
    },
    admission: {
      max_in_flight: admission.maxInFlight,
      max_waiting: admission.maxWaiting,
      max_wait: durationText(admission.maxWaitMs),
      shedding: {
        enabled: admission.shedding.isEnabled,
        max_delay: durationText(admission.shedding.maxDelayMs),
        max_memory: admission.shedding.maxMemory,
      },
    },
    processes: {
      parallel_starts: processes.parallelStarts,
      start_time: durationText(processes.startMs),
      crash_budget: {
        crashes: processes.crashBudget.crashes,
        within: durationText(processes.crashBudget.withinMs),
      },
    },
    retry: {
      enabled: retry.isEnabled,
      max_attempts: retry.maxAttempts,
      backoff: retry.strategy,
      initial_delay: durationText(retry.initialDelayMs),
      max_delay: durationText(retry.maxDelayMs),
      multiplier: retry.multiplier,
      budget: { share: retry.budget.share, min_per_second: retry.budget.minPerSecond },
    },
    detection: {
      enabled: detection.isEnabled,
      timeout: durationText(detection.timeoutMs),
      cache_ttl: durationText(detection.ttlMs),
      failure_ttl: durationText(detection.failureTtlMs),
      fallback: detection.fallback,
      accuracy_target: detection.accuracyTarget,
    },
    eras: {
      probe_timeout: durationText(eras.probeTimeoutMs),
      verdict_max_age: durationText(eras.verdictMaxAgeMs),
      park_timeout: durationText(eras.parkTimeoutMs),
      ask_collect: durationText(eras.askCollectMs),
      max_parked: eras.maxParked,
      max_rounds: eras.maxRounds,
      session_idle: durationText(eras.sessionIdleMs),
      max_sessions_per_server: eras.maxSessionsPerServer,
      state_keys: eras.stateKeys.map((key) => Buffer.from(key).toString('base64')),
    },
    federation: {
      prefix: prefixWord(settings),
      uris: federation.uris,
      page_size: federation.pageSize,
      list_ttl: durationOrOff(federation.listTtlMs),
      list_budget: durationText(federation.listBudgetMs),
      capabilities: federation.capabilities,
      instructions: federation.instructions,
      max_instructions: federation.maxInstructions,
      change_debounce: durationText(federation.changeDebounceMs),
    },
    cache: {
      enabled: cache.isEnabled,
      ttl: durationText(cache.ttlMs),
      max_entries: cache.maxEntries,
      max_bytes: cache.maxBytes,
      hints: cache.trustsHints,
      resources: cache.keepsReads,
    },
    idempotency: idempotencyTree(settings),
    client_profiles:
      settings.clientProfiles.length === 0 ? undefined : settings.clientProfiles.map(profileTree),
    pinning: { file: settings.pinning.file },
    results: {
      stream_above: sizeText(results.streamAbove),
      max_size: sizeText(results.maxBytes),
      max_spool: sizeText(results.maxSpoolBytes),
      spool_dir: results.spoolDirectory,
      link_above: sizeText(results.linkAbove),
      link_ttl: durationText(results.linkTtlMs),
    },
    logging: { level: log.level, format: log.format },
    metrics: { enabled: metrics.enabled, auth: metrics.auth },
  };
};

/** What is decided for the number of servers there is stays open for another number. */
const prefixWord = ({ federation, servers }: Settings): string =>
  prefixPolicy('auto', servers.length) === federation.prefix ? 'auto' : federation.prefix;

const profileTree = ({ match: [match], differs }: ProfileRow): Tree => ({
  match: { name: match?.name, version: match?.version, user_agent: match?.userAgent },
  max_name_length: differs.maxNameLength,
  plain_names: differs.plainNames,
  single_page: differs.singlePage,
  get_stream: differs.getStream,
  forgets_session: differs.forgetsSession,
  keep_alive: durationText(differs.keepAliveMs),
});
