import { fileURLToPath } from 'node:url';
import { StdioConnector } from '../../../src/adapters/outbound/backend/stdio/connector.ts';
import { ProcessLedger } from '../../../src/adapters/outbound/backend/stdio/process-ledger.ts';
import {
  DEFAULT_STDIO_SETTINGS,
  type StdioSettings,
} from '../../../src/adapters/outbound/backend/stdio/settings.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { RecordingLogger } from './recording-logger.ts';

const peer = (file: string): string => fileURLToPath(new URL(`../peers/${file}`, import.meta.url));

const stdioSettings: StdioSettings = {
  ...DEFAULT_STDIO_SETTINGS,
  sourceEnvironment: process.env,
  endOfInputGraceMs: 300,
  terminateGraceMs: 300,
  stderrLogPeriodMs: 50,
};

export const stdioEndpoint = (
  command: string,
  args: readonly string[],
  extra: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: { protocol: 'stdio', command, args, cwd: extra.cwd, env: extra.env ?? {} },
});

/** The child that follows `PeerScript`. */
export const scriptedEndpoint = (): Endpoint =>
  stdioEndpoint(process.execPath, [peer('stdio-peer.ts')]);

/** The child with one bad habit. */
export const misfitEndpoint = (
  habit: string,
  env: Readonly<Record<string, string>> = {},
): Endpoint => stdioEndpoint(process.execPath, [peer('stdio-misfit.ts'), habit], { env });

export const stdioBench = (changes: Partial<StdioSettings> = {}, directory?: string) => {
  const logger = new RecordingLogger();
  const ledger = new ProcessLedger(directory, logger);
  const noise: string[] = [];
  const connector = new StdioConnector(
    { ...stdioSettings, ...changes },
    ledger,
    logger,
    (_id, reason) => noise.push(reason),
  );
  return { connector, ledger, logger, noise };
};
