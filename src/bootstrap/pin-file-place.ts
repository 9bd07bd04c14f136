import type { PinningSettings } from './settings/settings.ts';
import { stateFile } from './state-folder.ts';

/** Where pins live: by default in the state folder. */
export const pinFileOf = (
  { file }: PinningSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string => file ?? stateFile('pins.json', environment);
