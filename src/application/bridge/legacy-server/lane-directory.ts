import { Fault } from '../../../domain/fault/fault.ts';
import { callerKeyOf } from '../../../domain/identity/caller-key.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import {
  allCapabilities,
  type ClientCapabilities,
  noCapabilities,
} from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import { sessionParams } from '../../../domain/mcp/bridge/to-legacy/session-params.ts';
import type { Implementation } from '../../../domain/mcp/rev2025/handshake.ts';
import { onOneLine } from '../../../domain/wire/splice.ts';
import type { StatelessRequest } from '../../stateless/stateless-server.ts';
import {
  LaneGroup,
  type LaneGroupParts,
  type LaneGroupSettings,
  type ServerHabits,
} from './lane-group.ts';

export interface LaneDirectorySettings extends LaneGroupSettings {
  /** Everything is declared for everybody, instead of what each client declares. */
  readonly declaresAll: boolean;
  /** All callers use one session, which declares nothing. */
  readonly isShared: boolean;
  /** Each caller shows the server another credential. */
  readonly isPerCaller: boolean;
}

export interface LaneDirectoryParts
  extends Omit<LaneGroupParts, 'deserted' | 'revived' | 'habits'> {
  readonly identity: Implementation;
}

/** The gateway itself, and whoever shares its session: no principal has an empty key. */
const ownKey = '';

/** Whose sessions with one server are whose. */
export class LaneDirectory {
  readonly #parts: LaneDirectoryParts;
  readonly #settings: LaneDirectorySettings;
  readonly #groups = new Map<string, LaneGroup>();
  readonly #habits: ServerHabits = { asksStray: false };
  #isClosed = false;

  constructor(parts: LaneDirectoryParts, settings: LaneDirectorySettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** Where the gateway asks and listens in its own name. */
  get own(): LaneGroup {
    return this.#groups.get(ownKey) ?? this.#add(ownKey, noCapabilities, undefined);
  }

  of(request: StatelessRequest, capabilities: ClientCapabilities): LaneGroup {
    const { isShared, declaresAll, isPerCaller } = this.#settings;
    if (isShared) return this.own;
    const { principal } = request.facts;
    const declared = declaresAll ? allCapabilities : capabilities;
    const whose = isPerCaller ? callerKeyOf(principal) : principal.key;
    const key = `${whose}\n${declared.text}`;
    return this.#groups.get(key) ?? this.#add(key, declared, clientInfoOf(request), principal);
  }

  close(): void {
    this.#isClosed = true;
    const fault = new Fault('shutting_down', 'the gateway is shutting down');
    for (const group of this.#groups.values()) group.close(fault);
  }

  #add(
    key: string,
    { text, mayBeAsked }: ClientCapabilities,
    clientInfo: Uint8Array | undefined,
    principal?: Principal,
  ): LaneGroup {
    const initializeParams = sessionParams(text, clientInfo, this.#parts.identity);
    const { isShared } = this.#settings;
    const plan = { mayAsk: mayBeAsked, isShared, initializeParams, principal };
    const deserted = (group: LaneGroup): void => {
      if (this.#groups.get(key) === group) this.#groups.delete(key);
    };
    const revived = (group: LaneGroup): void => {
      if (!this.#isClosed && !this.#groups.has(key)) this.#groups.set(key, group);
    };
    const group = new LaneGroup(
      plan,
      { ...this.#parts, habits: this.#habits, deserted, revived },
      this.#settings,
    );
    if (!this.#isClosed) this.#groups.set(key, group);
    return group;
  }
}

const clientInfoOf = ({ message, meta }: StatelessRequest): Uint8Array | undefined =>
  meta.clientInfo && onOneLine(message).slice(meta.clientInfo.start, meta.clientInfo.end);
