import { DEFAULT_TOKEN_CACHE_MS } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import type { AuthEntry, SeedAuthEntry } from '../schema/auth.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

/** What is at hand to make sense of one section. */
export interface AuthSource {
  readonly entry: AuthEntry;
  /** `security.auth.jwt_secret`, the last place a secret is looked for. */
  readonly lastSecret: string | undefined;
  /** `security.auth`, as seed 004 has it. */
  readonly seed?: SeedAuthEntry | undefined;
  /** Where the section stands. */
  readonly path: Path;
  readonly base: FileBase;
  readonly environment: Environment;
  readonly findings: Findings;
}

/** What is the same for tokens of every kind. */
export const tokenRulesOf = (
  { entry, path, findings }: AuthSource,
  defaultCacheMs = DEFAULT_TOKEN_CACHE_MS,
) => {
  const { per_message_auth_cache: own, per_message_cache: other } = entry;
  if (own !== undefined && other !== undefined) {
    const message = 'per_message_cache says the same as per_message_auth_cache: keep one';
    findings.keyProblem([...path, 'per_message_cache'], message);
  }
  return {
    provesEachMessage: entry.per_message_auth ?? false,
    cacheMs: own ?? other ?? defaultCacheMs,
  };
};

export const listOf = (written: string | readonly string[] | undefined): readonly string[] =>
  [written ?? []].flat();
