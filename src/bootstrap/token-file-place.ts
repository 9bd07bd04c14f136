import type { AuthSettings } from './settings/auth-settings.ts';
import { stateFile } from './state-folder.ts';

/** Where it is written what was given out and revoked: by default in the state folder. */
export const tokenFileOf = (
  { tokenFile }: AuthSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string => tokenFile ?? stateFile('tokens.json', environment);
