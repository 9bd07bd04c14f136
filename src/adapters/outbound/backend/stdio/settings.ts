import { DEFAULT_LINK_LIMITS, type LinkLimits } from '../../../shared/backend/link-settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface StdioSettings extends LinkLimits {
  /** The gateway's own environment; a child sees only its allow-listed part. */
  readonly sourceEnvironment: Environment;
  /** Names a child may inherit; a name that ends with `*` stands for all that begin so. */
  readonly inheritedVariables: readonly string[];
  /** Time to end by itself after its stdin was closed. */
  readonly endOfInputGraceMs: number;
  /** Time to end after SIGTERM, before SIGKILL. */
  readonly terminateGraceMs: number;
  /** Time for the last output to arrive once the process has ended. */
  readonly lastOutputMs: number;
  /** At most one log record of stderr text per process in this time. */
  readonly stderrLogPeriodMs: number;
}

/** What programs need to find themselves, their tools and their language, and nothing that is usually a secret. */
const INHERITED_VARIABLES: readonly string[] = [
  'HOME',
  'LOGNAME',
  'PATH',
  'SHELL',
  'TERM',
  'USER',
  'LANG',
  'LC_*',
  'TMPDIR',
  'TZ',
  'APPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'SystemDrive',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
];

export const DEFAULT_STDIO_SETTINGS: Omit<StdioSettings, 'sourceEnvironment'> = {
  ...DEFAULT_LINK_LIMITS,
  inheritedVariables: INHERITED_VARIABLES,
  endOfInputGraceMs: 2_000,
  terminateGraceMs: 3_000,
  lastOutputMs: 200,
  stderrLogPeriodMs: 1_000,
};
