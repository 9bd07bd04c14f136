import { existsSync } from 'node:fs';
import { EXIT_CODES } from '../adapters/inbound/cli/exit-codes.ts';
import { failureLine, painter } from '../adapters/inbound/cli/output.ts';
import { type ProgramActions, runProgram } from '../adapters/inbound/cli/program.ts';
import { DEFAULT_CONFIG_FILES } from '../adapters/inbound/cli/source.ts';
import { environmentFile } from './environment-file.ts';
import { failureText } from './failure-text.ts';
import { identity } from './identity.ts';
import { allPrinted, systemTerminal } from './terminal.ts';

const defaultConfig = (): string | undefined =>
  process.env['CONFIG_PATH'] || DEFAULT_CONFIG_FILES.find((file) => existsSync(file));

/** What a 32-bit timer can hold. */
const longestIntervalMs = 2 ** 31 - 1;

// Each command brings what it needs when it is asked for, so that --help is there at once.
const actions: ProgramActions = {
  version: identity.version,
  runtime: { node: process.version, platform: `${process.platform} ${process.arch}` },
  defaultConfig,
  useEnvironmentFile: (file) => environmentFile.use(file),
  serve: async (...asked) => (await import('./commands/serve.ts')).serve(...asked),
  runClients: async (...asked) => (await import('./commands/run-clients.ts')).runClients(...asked),
  firstRun: async (...asked) => (await import('./commands/first-run.ts')).firstRun(...asked),
  findClients: async () => (await import('./commands/import.ts')).findClients(),
  prepareImport: async (...asked) => (await import('./commands/import.ts')).prepareImport(...asked),
  prepareAdd: async (...asked) => (await import('./commands/import.ts')).prepareAdd(...asked),
  prepareConnect: async (...asked) =>
    (await import('./commands/import.ts')).prepareConnect(...asked),
  writeChange: async (...asked) => (await import('./commands/import.ts')).writeChange(...asked),
  isThere: async (...asked) => (await import('./commands/import.ts')).isThere(...asked),
  validate: async (...asked) => (await import('./commands/validate.ts')).validate(...asked),
  dryRun: async (...asked) => (await import('./commands/dry-run.ts')).dryRun(...asked),
  explain: async (...asked) => (await import('./commands/explain.ts')).explain(...asked),
  read: async (...asked) => (await import('./commands/read.ts')).read(...asked),
  pins: async (...asked) => (await import('./commands/pins.ts')).pins(...asked),
  credentials: async (...asked) =>
    (await import('./commands/credentials.ts')).credentials(...asked),
  readSecretFile: async (...asked) =>
    (await import('./commands/credentials.ts')).readSecretFile(...asked),
  configSchema: async () => (await import('./commands/config-schema.ts')).configSchema(),
  showConfig: async (...asked) => (await import('./commands/config-show.ts')).showConfig(...asked),
  migrateConfig: async (...asked) =>
    (await import('./commands/config-migrate.ts')).migrateConfig(...asked),
  saveConfig: async (...asked) => (await import('./commands/config-save.ts')).saveConfig(...asked),
  tools: async (...asked) => (await import('./commands/tools.ts')).tools(...asked),
  call: async (...asked) => (await import('./commands/call.ts')).call(...asked),
  saveFiles: async (...asked) => (await import('./commands/save-files.ts')).saveFiles(...asked),
  examine: async (...asked) => (await import('./commands/doctor.ts')).examine(...asked),
  health: async (...asked) => (await import('./commands/health.ts')).health(...asked),
  detect: async (...asked) => (await import('./commands/detect.ts')).detectAddresses(...asked),
  tokens: async (...asked) => (await import('./commands/admin-tokens.ts')).tokens(...asked),
  hashPassword: async (...asked) =>
    (await import('./commands/admin-hash.ts')).hashPassword(...asked),
  hashKey: async (...asked) => (await import('./commands/admin-hash.ts')).hashKey(...asked),
  issueToken: async (...asked) => (await import('./commands/admin.ts')).issueToken(...asked),
};

/** The program: arguments in, exit code out. */
export const main = async (): Promise<void> => {
  // The gateway's own timers keep nothing alive. Without this, a stop whose last handle is closed (standard input that
  // ended) would be cut short, and Node would exit with 13.
  setInterval(() => undefined, longestIntervalMs);
  const args = process.argv.slice(2);
  try {
    const code = await runProgram(args, actions, systemTerminal);
    await allPrinted();
    process.exit(code);
  } catch (bug) {
    const { error, hasColour } = systemTerminal;
    const advice = '(a fault of the gateway; --debug shows where)';
    error(failureLine(failureText(bug), painter(hasColour), advice));
    if (args.includes('--debug') && bug instanceof Error) error(`${bug.stack}\n`);
    process.exit(EXIT_CODES.failure);
  }
};
