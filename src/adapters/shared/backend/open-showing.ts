import type {
  CredentialSource,
  ShownCredential,
} from '../../../application/ports/driven/upstream-credentials.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { credentialsRefused } from '../http-client/client-fault.ts';

/** Who opens a link that shows its credential once, when it begins. */
export interface OpeningTerms {
  readonly server: string;
  /** Undefined: nothing is shown. */
  readonly source: CredentialSource | undefined;
  readonly era: Era | undefined;
  /** Undefined for the gateway itself, and for a link that callers share. */
  readonly caller: Principal | undefined;
}

/** Opens a link with a credential, and once more with another one when the server did not take the first (HTTP 401). */
export const openShowing = async <Opened extends object>(
  { server, source, era, caller }: OpeningTerms,
  open: (shown: ShownCredential | undefined) => Promise<Opened | Fault | 'unauthorized'>,
): Promise<Opened | Fault> => {
  if (source?.isPerCaller === true && era === 'modern') return sharedByAll(server);
  const shown = await source?.show(caller);
  if (shown instanceof Fault) return shown;
  const opened = await open(shown);
  if (opened !== 'unauthorized') return opened;
  const renewed = shown && (await source?.renew(shown, caller));
  if (renewed instanceof Fault) return renewed;
  const again = renewed && (await open(renewed));
  return again === undefined || again === 'unauthorized' ? credentialsRefused(server, 401) : again;
};

/** A link like that says once on whose behalf it is, and requests of the stateless era share it. */
const sharedByAll = (server: string): Fault =>
  new Fault(
    'backend_unauthorized',
    `Server "${server}" knows its callers, who would share one connection: it has to be reached over http.`,
  );
