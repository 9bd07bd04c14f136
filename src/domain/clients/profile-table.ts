import type { ClientInfo } from './client-info.ts';
import { type ClientProfile, defaultProfile } from './client-profile.ts';
import { matchesGlob } from './name-glob.ts';
import { isInRange } from './version-range.ts';

/** By what a client is known. All that is given has to hold; what is left out does not matter. */
export interface ClientMatch {
  /** `clientInfo.name`: letters in any case, `*` for any characters. */
  readonly name?: string | undefined;
  /** A range of `clientInfo.version`, such as `<2.1.218`. */
  readonly version?: string | undefined;
  /** The `User-Agent` header, written like `name`. Without a name: for clients that no other row names. */
  readonly userAgent?: string | undefined;
}

/** One kind of client, as data. */
export interface ProfileRow {
  readonly name: string;
  /** Any of them. */
  readonly match: readonly ClientMatch[];
  /** What is different from the profile it builds on. */
  readonly differs: Partial<Omit<ClientProfile, 'name'>>;
}

/**
 * The profile of a client: `base` with what the first row that fits says differently. What a client says of itself
 * counts for more than its user agent, which may be that of a program several kinds of client share.
 */
export const profileOf = (
  clientInfo: ClientInfo | undefined,
  userAgent: string | undefined,
  rows: readonly ProfileRow[],
  base: ClientProfile = defaultProfile,
): ClientProfile => {
  const first = (isNamed: boolean): ProfileRow | undefined =>
    rows.find(({ match }) =>
      match.some((one) => (one.name !== undefined) === isNamed && fits(one, clientInfo, userAgent)),
    );
  const row = first(true) ?? first(false);
  return row === undefined ? base : { ...base, ...row.differs, name: row.name };
};

const fits = (
  { name, version, userAgent: agent }: ClientMatch,
  clientInfo: ClientInfo | undefined,
  userAgent: string | undefined,
): boolean =>
  (name === undefined || (clientInfo !== undefined && matchesGlob(name, clientInfo.name))) &&
  (version === undefined || isInRange(version, clientInfo?.version ?? '')) &&
  (agent === undefined || (userAgent !== undefined && matchesGlob(agent, userAgent)));
