import type { SecretCleaner } from '../domain/secrets/secret-cleaner.ts';
import type { LivePart } from './reload/live-parts.ts';
import { canonicalFile } from './settings/canonical/gateway.ts';
import { secretsIn } from './settings/canonical/masked.ts';
import type { Settings } from './settings/settings.ts';

/** Every credential the settings hold: the gateway's own, and those it was given for servers. */
export const secretsOf = (settings: Settings): ReadonlySet<string> =>
  secretsIn(canonicalFile(settings));

/** Secrets that come with other settings are hidden before anything can speak of them. */
export const secretsPart = (cleaner: SecretCleaner): LivePart => ({
  prepare: (settings) => {
    cleaner.know(secretsOf(settings));
    return undefined;
  },
});
