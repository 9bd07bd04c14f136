import type { TokenBook } from '../../../domain/identity/token-book.ts';
import { type Paint, printable } from './output.ts';

/** A token, an API key or a user, as the commands show it. */
export interface TokenRow {
  readonly kind: 'credential' | 'principal';
  readonly id: string;
  readonly state: 'good' | 'revoked';
  /** Undefined of what was not made here. */
  readonly user: string | undefined;
  readonly scopes: readonly string[];
  /** ISO 8601. */
  readonly expiresAt: string | undefined;
}

export const tokenRows = ({ issued, revoked }: TokenBook): readonly TokenRow[] => [
  ...issued.map(({ id, user, scopes, expiresAtMs }): TokenRow => {
    const isRevoked = revoked.some((one) => one.kind === 'credential' && one.id === id);
    const expiresAt = new Date(expiresAtMs).toISOString();
    return {
      kind: 'credential',
      id,
      state: isRevoked ? 'revoked' : 'good',
      user,
      scopes,
      expiresAt,
    };
  }),
  ...revoked
    .filter(({ kind, id }) => kind === 'principal' || issued.every((one) => one.id !== id))
    .map(
      ({ kind, id }): TokenRow => ({
        kind,
        id,
        state: 'revoked',
        user: undefined,
        scopes: [],
        expiresAt: undefined,
      }),
    ),
];

export const tokensTable = (rows: readonly TokenRow[], paint: Paint): string => {
  if (rows.length === 0) return 'no token was made here, and nothing is revoked\n';
  const lines = rows.map(({ kind, id, state, user, scopes, expiresAt }) => {
    const painted = paint(state === 'good' ? 'green' : 'red', state.padEnd('revoked'.length));
    const whom = user === undefined ? kind : `for ${JSON.stringify(user)}`;
    const until = expiresAt === undefined ? [] : [`until ${expiresAt}`];
    return [printable(id), painted, whom, ...until, scopes.join(' ')].join('  ').trimEnd();
  });
  return `${lines.join('\n')}\n`;
};

export const tokensJson = (rows: readonly TokenRow[]): string =>
  `${JSON.stringify(
    rows.map(({ kind, id, state, user, scopes, expiresAt }) => ({
      [kind]: id,
      state,
      user,
      scopes,
      expires_at: expiresAt,
    })),
  )}\n`;
