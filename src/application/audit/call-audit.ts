import type { FaultCode } from '../../domain/fault/catalogue.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Caller } from '../authorization/request-access.ts';
import type { AuditOutcome, AuditTrail } from '../ports/driven/audit-trail.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { CallEnd } from '../relay/call-end.ts';
import { type ArgumentNotes, NotedCall } from './noted-call.ts';
import type { TalliedRefusals } from './tallied-refusals.ts';

export interface CallAuditSettings {
  /** Calls are refused while nothing can be recorded. */
  readonly isRequired: boolean;
}

/** Who sent it, on what. */
export interface AuditedClient {
  readonly facts: ClientFacts;
  /** By the credential that was shown last; absent where each message shows one. */
  readonly caller?: Caller;
}

/** What an audited call is, when it ends. */
interface EndedCall {
  readonly method: string;
  readonly idKey: string;
  readonly era: Era;
  readonly server: string;
  readonly noted: NotedCall | undefined;
}

const tool = 'tools/call';
const UNRECORDED = new Fault(
  'overloaded',
  'calls cannot be recorded at the moment, and none is carried without; try again later',
  1_000,
);

/** Limits of requests; what is in flight at a server, and the load of the whole program, are nobody's doing. */
const limits: ReadonlySet<FaultCode> = new Set<FaultCode>(['rate_limited', 'too_many_in_flight']);

/** Writes down every call of a tool, and whatever else somebody was not let do, once each. */
export class CallAudit {
  readonly #trail: AuditTrail;
  readonly #settings: CallAuditSettings;
  readonly #argumentNotes: ArgumentNotes;
  readonly #limitsHit: Pick<TalliedRefusals, 'refused'>;

  constructor(
    trail: AuditTrail,
    settings: CallAuditSettings,
    argumentNotes: ArgumentNotes,
    limitsHit: Pick<TalliedRefusals, 'refused'>,
  ) {
    this.#trail = trail;
    this.#settings = settings;
    this.#argumentNotes = argumentNotes;
    this.#limitsHit = limitsHit;
  }

  /** Why a request is not carried now. */
  refusal({ method }: Message): Fault | undefined {
    if (method !== tool || !this.#settings.isRequired || this.#trail.isSound) return undefined;
    return UNRECORDED;
  }

  /** To be remembered with a call; undefined for one of which only a refusal would be recorded, without its details. */
  noted(message: Message): NotedCall | undefined {
    return message.method === tool ? new NotedCall(message, this.#argumentNotes) : undefined;
  }

  /** It was refused before it became a call. */
  refused(client: AuditedClient, message: Message, fault: Fault, era: Era): void {
    const { method = '', idKey } = message;
    const call = { method, idKey, era, server: '', noted: this.noted(message) };
    this.ended(client, call, { kind: 'fault', fault }, 0);
  }

  ended(client: AuditedClient, call: EndedCall, end: CallEnd, durationMs: number): void {
    const isToolCall = call.method === tool;
    const { principal, remoteAddress } = client.caller ?? client.facts;
    if (end.kind === 'fault' && limits.has(end.fault.code)) {
      this.#limitsHit.refused({ principal: principal.key, remoteAddress }, end.fault.code);
    }
    if (!isToolCall && !isAccessRefused(end)) return;
    const { protocol } = client.facts;
    const { noted } = call;
    this.#trail.record({
      event: isToolCall ? 'tool_call' : 'access_refused',
      actor: {
        principal: principal.key,
        via: principal.via,
        credentialId: principal.credentialId,
        remoteAddress,
      },
      protocol,
      era: call.era,
      method: call.method,
      server: call.server,
      name: noted?.name,
      requestId: call.idKey,
      traceId: noted?.traceId,
      arguments: noted?.arguments,
      outcome: outcomeOf(end, noted),
      errorCode: codeOf(end),
      reason: end.kind === 'fault' ? end.fault.code : undefined,
      durationMs: Math.round(durationMs * 1_000) / 1_000,
    });
  }
}

const isAccessRefused = (end: CallEnd): boolean =>
  end.kind === 'fault' &&
  (end.fault.code === 'forbidden' || end.fault.code === 'insufficient_scope');

const outcomeOf = (end: CallEnd, noted: NotedCall | undefined): AuditOutcome => {
  switch (end.kind) {
    case 'result':
      return noted?.toolFailed === true ? 'tool_error' : 'success';
    case 'error':
      return 'error';
    case 'cancelled':
      return 'cancelled';
    case 'fault':
      return isOfServer(end.fault) ? 'error' : 'refused';
  }
};

/** The server may have done something by then. */
const isOfServer = ({ code, row }: Fault): boolean =>
  row.blamesEndpoint || code === 'session_lost' || code === 'internal';

const codeOf = (end: CallEnd): number | undefined => {
  if (end.kind === 'error') return end.rpcCode;
  return end.kind === 'fault' ? end.fault.row.rpcCode : undefined;
};
