import { wholeFileProblem } from '../../domain/config/problem.ts';
import type { LoadedSettings, RefusedSettings } from '../settings/load.ts';
import type { LivePart } from './live-parts.ts';

/** Where the settings of a running gateway come from, and what else follows them. */
export interface SettingsOrigin {
  /** Reads them once more. */
  load(): Promise<LoadedSettings | RefusedSettings>;
  /** What was read for the settings of the start, as absolute paths. */
  readonly files: readonly string[];
  /** What belongs to the program and not to the gateway, such as its log. */
  readonly parts: readonly LivePart[];
}

/** Of settings that come from nowhere else: there is nothing to read again. */
export const noOrigin: SettingsOrigin = {
  load: () => Promise.resolve(nothingToRead),
  files: [],
  parts: [],
};

const nothingToRead: RefusedSettings = {
  settings: undefined,
  problems: [wholeFileProblem('', 'these settings come from no file')],
  warnings: [],
  files: [],
};
