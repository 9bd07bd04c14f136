import type {
  AuditActor,
  AuditEntry,
  AuditedArguments,
} from '../../../application/ports/driven/audit-trail.ts';

/** What marks one record for good: a reader that finds the same one twice has one record. */
export interface AuditStamp {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Which gateway wrote it. */
  readonly host: string;
}

/** One record as JSON on one line, without a line end. Members that say nothing are left out. */
export const recordLine = (entry: AuditEntry, { id, atMs, host }: AuditStamp): string =>
  JSON.stringify({ time: new Date(atMs).toISOString(), id, host, ...membersOf(entry) });

const membersOf = (entry: AuditEntry): object => {
  switch (entry.event) {
    case 'tool_call':
    case 'access_refused': {
      const { actor, protocol, era, method, name, outcome } = entry;
      return {
        event: entry.event,
        ...actorOf(actor),
        protocol,
        era,
        method,
        server: entry.server || undefined,
        name,
        request_id: entry.requestId || undefined,
        trace_id: entry.traceId,
        arguments: entry.arguments && argumentsOf(entry.arguments),
        outcome,
        code: entry.errorCode,
        reason: entry.reason,
        duration_ms: entry.durationMs,
      };
    }
    case 'administration': {
      const { event, actor, action, outcome, details } = entry;
      return { event, ...actorOf(actor), action, outcome, details };
    }
    case 'authentication_failed':
    case 'limit_hit': {
      const { event, principal, remoteAddress, reason, count } = entry;
      return { event, principal, client: remoteAddress || undefined, reason, count };
    }
  }
};

const actorOf = (actor: AuditActor): object => ({
  principal: actor.principal,
  via: actor.via,
  credential: actor.credentialId,
  client: actor.remoteAddress === '' ? undefined : actor.remoteAddress,
});

const argumentsOf = (shown: AuditedArguments): object => {
  if ('sha256' in shown) return shown;
  const { text, bytes, isCut } = shown;
  return isCut ? { text, bytes, cut: true } : { text, bytes };
};
