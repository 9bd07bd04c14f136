import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';
import type {
  IssuedEntry,
  RevocationKind,
  RevokedEntry,
  TokenBook,
} from '../../../domain/identity/token-book.ts';

const VERSION = 1;

/** The text of the file that holds the book. Times are ISO 8601, for whoever reads it. */
export const tokenBookText = ({ issued, revoked }: TokenBook): string => {
  const file = {
    version: VERSION,
    issued: issued.map(({ id, user, scopes, issuedAtMs, expiresAtMs }) => ({
      id,
      user,
      scopes,
      issued_at: timeText(issuedAtMs),
      expires_at: timeText(expiresAtMs),
    })),
    revoked: revoked.map(({ kind, id, revokedAtMs, untilMs }) => ({
      [kind]: id,
      revoked_at: timeText(revokedAtMs),
      ...(untilMs === undefined ? {} : { until: timeText(untilMs) }),
    })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
};

/** The book in such a text. One entry that cannot be read makes all of it unreadable: it may be the one that counts. */
export const readTokenBook = (text: string): Parsed<TokenBook> => {
  const file = jsonIn(text);
  if (!isRecord(file) || file['version'] !== VERSION) {
    return unreadable(`is no token file of version ${VERSION}`);
  }
  const issued = entriesOf(file['issued'], issuedEntry);
  const revoked = entriesOf(file['revoked'], revokedEntry);
  if (issued === undefined) return unreadable('holds an issued token that cannot be read');
  if (revoked === undefined) return unreadable('holds a revocation that cannot be read');
  return read({ issued, revoked });
};

const entriesOf = <Entry>(
  value: unknown,
  entryOf: (record: Readonly<Record<string, unknown>>) => Entry | undefined,
): readonly Entry[] | undefined => {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const entries = value.flatMap((one) => (isRecord(one) ? (entryOf(one) ?? []) : []));
  return entries.length === value.length ? entries : undefined;
};

const issuedEntry = ({
  id,
  user,
  scopes,
  issued_at: issuedAt,
  expires_at: expiresAt,
}: Readonly<Record<string, unknown>>): IssuedEntry | undefined => {
  const [issuedAtMs, expiresAtMs] = [timeOf(issuedAt), timeOf(expiresAt)];
  if (typeof id !== 'string' || typeof user !== 'string' || !isTexts(scopes)) return undefined;
  if (issuedAtMs === undefined || expiresAtMs === undefined) return undefined;
  return { id, user, scopes, issuedAtMs, expiresAtMs };
};

const revokedEntry = ({
  credential,
  principal,
  revoked_at: revokedAt,
  until,
}: Readonly<Record<string, unknown>>): RevokedEntry | undefined => {
  const kind: RevocationKind = principal === undefined ? 'credential' : 'principal';
  const id = principal ?? credential;
  const revokedAtMs = timeOf(revokedAt);
  if (typeof id !== 'string' || id === '' || revokedAtMs === undefined) return undefined;
  if (until === undefined) return { kind, id, revokedAtMs };
  const untilMs = timeOf(until);
  return untilMs === undefined ? undefined : { kind, id, revokedAtMs, untilMs };
};

const timeText = (ms: number): string => new Date(ms).toISOString();

const timeOf = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
