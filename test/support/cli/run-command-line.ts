import { type ProgramActions, runProgram } from '../../../src/adapters/inbound/cli/program.ts';

const notRun = (): never => {
  throw new Error('nobody asked for it');
};

/** Actions of a command line of which only some are looked at: the others must not be asked for. */
const actionsWith = (some: Partial<ProgramActions>): ProgramActions => ({
  version: '1.2.3',
  runtime: { node: 'v26.0.0', platform: 'linux x64' },
  defaultConfig: () => undefined,
  useEnvironmentFile: notRun,
  serve: notRun,
  firstRun: notRun,
  runClients: notRun,
  findClients: notRun,
  prepareImport: notRun,
  prepareAdd: notRun,
  prepareConnect: notRun,
  writeChange: notRun,
  isThere: notRun,
  validate: notRun,
  explain: notRun,
  dryRun: notRun,
  pins: notRun,
  credentials: notRun,
  readSecretFile: notRun,
  configSchema: notRun,
  showConfig: notRun,
  migrateConfig: notRun,
  saveConfig: notRun,
  detect: notRun,
  issueToken: notRun,
  tokens: notRun,
  hashPassword: notRun,
  hashKey: notRun,
  tools: notRun,
  call: notRun,
  saveFiles: notRun,
  health: notRun,
  examine: notRun,
  read: notRun,
  ...some,
});

/** A terminal that keeps what is printed. `typed`: the lines of whoever sits there; nobody does without it. */
export const recordingTerminal = (typed?: readonly string[]) => {
  const lines = [...(typed ?? [])];
  const printed = { out: '', error: '' };
  const terminal = {
    out: (text: string): void => {
      printed.out += text;
    },
    error: (text: string): void => {
      printed.error += text;
    },
    data: (text: string): void => {
      printed.out += text;
    },
    hasColour: false,
    isInteractive: typed !== undefined,
    showsProgress: false,
    readLine: (question: string): Promise<string | undefined> => {
      printed.error += question;
      return Promise.resolve(lines.shift());
    },
  };
  return { terminal, printed };
};

/** Runs the command line with these actions and tells what it printed. */
export const runCommandLine = async (
  args: readonly string[],
  some: Partial<ProgramActions>,
  typed?: readonly string[],
) => {
  const { terminal, printed } = recordingTerminal(typed);
  const code = await runProgram(args, actionsWith(some), terminal);
  return { code, ...printed };
};
