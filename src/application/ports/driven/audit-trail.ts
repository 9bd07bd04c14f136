import type { ProofKind } from '../../../domain/identity/principal.ts';
import type { FrontendProtocol } from '../driving/gateway.ts';

/** Who did it; undefined members are not known. */
export interface AuditActor {
  /** `Principal.key`, or the user of the operating system. */
  readonly principal: string;
  readonly via?: ProofKind | undefined;
  readonly credentialId?: string | undefined;
  readonly remoteAddress?: string | undefined;
}

/** How a call ended, as an auditor asks for it. `refused`: by a rule of the gateway, before its server heard of it. */
export type AuditOutcome = 'success' | 'tool_error' | 'error' | 'refused' | 'cancelled';

/** What arguments a call had, as much as is recorded of them. */
export type AuditedArguments =
  | { readonly sha256: string; readonly bytes: number }
  | { readonly text: string; readonly bytes: number; readonly isCut: boolean };

/** A call of a tool, or any other request that somebody may not make. */
export interface AuditedCall {
  readonly event: 'tool_call' | 'access_refused';
  readonly actor: AuditActor;
  readonly protocol: FrontendProtocol;
  readonly era: 'legacy' | 'modern';
  readonly method: string;
  /** The server that was meant; empty when none was found. */
  readonly server: string;
  /** Tool, prompt or URI as the client named it. */
  readonly name: string | undefined;
  /** The client's own id, raw JSON. */
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly arguments: AuditedArguments | undefined;
  readonly outcome: AuditOutcome;
  /** JSON-RPC code of an error; undefined without one. */
  readonly errorCode: number | undefined;
  /** The gateway's own word for it (docs/faults.md). */
  readonly reason: string | undefined;
  readonly durationMs: number;
}

/** Something an operator did, or had done. */
export interface AuditedAct {
  readonly event: 'administration';
  readonly actor: AuditActor;
  /** Dotted: `settings.reload`, `token.create`, `token.revoke`, `pin.approve`, `credential.put`. */
  readonly action: string;
  readonly outcome: 'success' | 'refused';
  /** What it was done to, and how it differs; never a secret. */
  readonly details: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Credentials that were refused, or limits that were hit, counted over a minute: neither must fill a disk. */
export interface AuditedRefusals {
  readonly event: 'authentication_failed' | 'limit_hit';
  /** `Principal.key`; absent for nobody in particular. */
  readonly principal?: string;
  /** Empty where it is not known. */
  readonly remoteAddress: string;
  readonly reason: string;
  readonly count: number;
}

export type AuditEntry = AuditedCall | AuditedAct | AuditedRefusals;

/** Where it is written down what was done, by whom (mission SV-19, reliability S29). */
export interface AuditTrail {
  /** Takes it and returns at once; it never throws. */
  record(entry: AuditEntry): void;
  /** False while a record would be lost. */
  readonly isSound: boolean;
  /** Resolves when everything taken so far is written, or the time is over. */
  flush(limitMs: number): Promise<void>;
}
