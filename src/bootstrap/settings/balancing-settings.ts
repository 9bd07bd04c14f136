import type { PolicySettings } from '../../domain/balancing/policy.ts';

/** By what a caller gets the same endpoint again. One without the cookie or header sticks by its session, if it has one. */
export type StickySettings =
  | { readonly by: 'none' | 'session' | 'address' }
  | {
      readonly by: 'cookie' | 'header';
      /** Of the cookie or header; headers in lower case. */
      readonly name: string;
    };

/** How the endpoints of a server share its traffic. */
export interface BalancingSettings extends PolicySettings {
  readonly sticky: StickySettings;
  /** A new endpoint gets its whole share after this; 0: at once. */
  readonly warmUpMs: number;
  /** Whether the measured health of an endpoint counts in its share. One that is down gets nothing either way. */
  readonly isHealthAware: boolean;
}
