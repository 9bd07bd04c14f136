import type { Command } from 'commander';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { type Paint, printable } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { confirm } from '../prompts.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';

/** `skipped`: not looked at, and the text says why. `doubtful`: it works, and soon may not. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'doubtful' | 'failed' | 'skipped';
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly exitCode: ExitCode;
  /** The command that brings its user on. */
  readonly next: string;
}

/** What of the servers may be shown to whoever is asked whether they may be started. */
export interface DoctorTalk {
  onFinding(finding: Finding): void;
  /** Something is being waited for. */
  onWork(text: string): void;
  /** Whether the servers may be asked; these commands would be started. */
  mayAsk(commands: readonly string[]): Promise<boolean>;
}

export interface DoctorActions {
  /** Undefined: nothing is configured. */
  examine(source: SettingsSource | undefined, talk: DoctorTalk): Promise<Diagnosis>;
}

type DoctorParts = DoctorActions & SourceParts & Printing;

interface Flags {
  readonly servers?: boolean;
  readonly json?: true;
}

/** The command `doctor`: what is in the way of a gateway, and what to do about it. */
export const addDoctor = (program: Command, parts: DoctorParts): void => {
  program
    .command('doctor')
    .description('look for what is in the way: configuration, ports, files, commands, servers')
    .option('--servers', 'also ask each server, which starts those that are commands')
    .option('--no-servers', 'do not offer to ask the servers')
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (_: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      parts.finish(await examine(parts, parts.sourceIn(command), flags));
    });
};

const examine = async (
  parts: DoctorParts,
  source: SettingsSource | undefined,
  { servers, json }: Flags,
): Promise<ExitCode> => {
  const { terminal, paint } = parts;
  const progress = new ProgressLine(terminal);
  const { findings, exitCode, next } = await parts.examine(source, {
    onFinding: (finding) => {
      progress.clear();
      if (json !== true) terminal.out(findingText(finding, paint));
    },
    onWork: (text) => progress.show(text),
    mayAsk: async (commands) => {
      if (servers !== undefined || json === true || !terminal.isInteractive)
        return servers === true;
      progress.clear();
      for (const line of commands) terminal.error(`    ${printable(line)}\n`);
      return confirm(terminal, 'Ask the servers? This starts the commands above.', false);
    },
  });
  progress.clear();
  if (json === true) {
    terminal.out(`${JSON.stringify({ ok: exitCode === EXIT_CODES.ok, findings, next })}\n`);
  } else terminal.out(`\n${summary(findings)} Next:\n  ${next}\n`);
  return exitCode;
};

const marks = {
  ok: ['green', '✓'],
  doubtful: ['yellow', '!'],
  failed: ['red', '✗'],
  skipped: ['dim', '–'],
} as const;

const checkWidth = 14;

const findingText = ({ check, state, text, fix }: Finding, paint: Paint): string => {
  const [colour, sign] = marks[state];
  const line = `${paint(colour, sign)} ${check.padEnd(checkWidth)} ${printable(text)}\n`;
  return fix === undefined ? line : `${line}${' '.repeat(checkWidth + 3)}→ ${printable(fix)}\n`;
};

const summary = (findings: readonly Finding[]): string => {
  const failed = findings.filter(({ state }) => state === 'failed').length;
  if (failed === 0) return 'Nothing is in the way.';
  return failed === 1 ? 'One thing is in the way.' : `${failed} things are in the way.`;
};

const helpTail = `
✓ works   ! works, and soon may not   ✗ is in the way   – was not looked at

Servers are asked only with --servers, or when a person says so: it starts those that are commands. Ends with 78 when the
configuration is in the way, with 69 when only servers are, with 1 when anything else is.

Examples:
  mcp-gateway doctor --config gateway.yaml
  mcp-gateway doctor --servers --json
`;
