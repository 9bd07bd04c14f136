import type { Act } from '../../domain/authorization/policy.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';

/** What one principal is shown of one server's list. */
export interface ListedKind {
  readonly principal: Principal;
  readonly server: string;
  readonly kind: 'tool' | 'prompt' | 'resource' | 'resource_template';
  /** Address of the client; absent where it is not known: any. */
  readonly remoteAddress?: string | undefined;
}

/** Decides who may do what. A list shows exactly what some call of it would be let through for. */
export interface Authorizer {
  /** False: everybody who came in may do everything, and nothing is asked. May change while the gateway runs. */
  readonly isOn: boolean;
  /** `insufficient_scope`, `forbidden` or `auth_unavailable`; a promise only where somebody else decides, never rejected. */
  refusal(act: Act): Fault | undefined | Promise<Fault | undefined>;
  /** Which of these names (URIs) the principal is shown; the same list when all. A promise only where somebody else decides. */
  shown(
    of: ListedKind,
    names: readonly string[],
  ): ReadonlySet<string> | 'all' | Promise<ReadonlySet<string> | 'all'>;
}
