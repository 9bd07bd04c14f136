import type { OwnedUri } from '../../domain/federation/exposed-uris.ts';
import { UriForms } from '../federation/uri-forms.ts';

/** A URI of a client's filter, and whose it is. */
export interface FoundResource extends OwnedUri {
  /** As the client wrote it. */
  readonly form: string;
}

/**
 * What of a filter's resources is each server's: one `UriForms` for each way in which the client wrote the same URI, so
 * that every one of them knows a resource by one form.
 */
export const resourcesByServer = (
  found: readonly FoundResource[],
): ReadonlyMap<string, readonly UriForms[]> => {
  const byServer = new Map<string, UriForms[]>();
  for (const { server, uri, form } of found) {
    const rounds = byServer.get(server) ?? [];
    byServer.set(server, rounds);
    const free = rounds.find((forms) => !forms.knows(uri));
    const forms = free ?? new UriForms();
    if (free === undefined) rounds.push(forms);
    forms.add(uri, form);
  }
  return byServer;
};
