import type { RunSource } from '../../adapters/inbound/cli/source.ts';
import { wholeFileProblem } from '../../domain/config/problem.ts';
import { environmentFile } from '../environment-file.ts';
import type { LivePart } from '../reload/live-parts.ts';
import { noOrigin, type SettingsOrigin } from '../reload/settings-origin.ts';
import type { LoadedSettings, RefusedSettings } from '../settings/load.ts';
import { loadFile } from './load.ts';

export interface OriginParts {
  /** Follows other settings besides the gateway itself. */
  readonly parts: readonly LivePart[];
  /** For a later reading of the file that needs one. */
  readonly newToken: () => string;
  /** Hears a token that only a later reading of the file made necessary. */
  readonly onToken: (token: string) => void;
}

/** Where settings that were loaded are read again. What is made up for a run has no file. */
export const originOf = (
  source: RunSource,
  { files, generatedToken }: LoadedSettings,
  { parts, newToken, onToken }: OriginParts,
): SettingsOrigin => {
  if (source.kind !== 'config' && source.kind !== 'from') return { ...noOrigin, parts };
  let token = generatedToken;
  const load = async (): Promise<LoadedSettings | RefusedSettings> => {
    const trouble = environmentFile.readAgain();
    if (trouble !== undefined) return refusedFor(environmentFile.file ?? '', trouble, files);
    const loaded = await loadFile(source, () => token ?? newToken());
    if (
      loaded.settings !== undefined &&
      token === undefined &&
      loaded.generatedToken !== undefined
    ) {
      token = loaded.generatedToken;
      onToken(token);
    }
    return { ...loaded, files: withEnvironmentFile(loaded.files) };
  };
  return { load, files: withEnvironmentFile(files), parts };
};

const withEnvironmentFile = (files: readonly string[]): readonly string[] =>
  environmentFile.file === undefined ? files : [...files, environmentFile.file];

const refusedFor = (file: string, message: string, files: readonly string[]): RefusedSettings => ({
  settings: undefined,
  problems: [wholeFileProblem(file, message)],
  warnings: [],
  files: withEnvironmentFile(files),
});
