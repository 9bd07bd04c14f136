import { type Command, Option } from 'commander';
import type { Problem } from '../../../../domain/config/problem.ts';
import { type DryRunReport, dryRunJson, dryRunText } from '../dry-run-report.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine, noteLines, problemLines, validSummary, warningLines } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';

export interface ValidationReport {
  /** Whose file it is. */
  readonly kind: 'gateway' | 'router';
  /** Empty when the configuration can be used. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What an operator may want to know of a file that is right. */
  readonly notes: readonly Problem[];
  readonly servers: number;
  readonly frontends: number;
}

const profiles = ['production'] as const;

export interface ValidateOptions {
  /** `production`: what is only fit for trying out is a problem too. */
  readonly profile?: (typeof profiles)[number] | undefined;
}

/** What is tried on one message. */
export interface DryRunOptions {
  readonly server: string;
  /** For a result: the tool whose it is, as clients call it. */
  readonly tool: string | undefined;
}

export interface ValidateActions {
  validate(source: SettingsSource, options: ValidateOptions): Promise<ValidationReport>;
  /** Reads a message from standard input. A text: why it cannot be tried. */
  dryRun(source: SettingsSource, options: DryRunOptions): Promise<DryRunReport | string>;
}

type ValidateParts = ValidateActions & Pick<SourceParts, 'sourceOf'> & Printing;

interface Flags extends ValidateOptions {
  readonly json?: true;
  readonly dryRun?: string;
  readonly tool?: string;
}

/** The command `validate`: what is wrong with a configuration, and what is worth knowing of it. */
export const addValidate = (program: Command, parts: ValidateParts): void => {
  program
    .command('validate')
    .description('check a configuration without opening a port')
    .option('--json', 'print the findings as a JSON object')
    .addOption(
      new Option('--profile <profile>', 'also refuse what is unfit for this use').choices(profiles),
    )
    .option(
      '--dry-run <server>',
      'read one JSON-RPC message and print what the rules of a server make of it',
    )
    .option('--tool <name>', 'with --dry-run: the tool a result is of, as clients call it')
    .action(async (_: unknown, command: Command) => {
      const { json, profile, dryRun: server, tool } = command.optsWithGlobals<Flags>();
      const source = parts.sourceOf(command);
      const checked = await parts.validate(source, { profile });
      if (server === undefined || checked.problems.length > 0) {
        parts.finish(reportValidation(checked, json === true, parts));
        return;
      }
      parts.finish(tried(await parts.dryRun(source, { server, tool }), json === true, parts));
    });
};

/** Prints what was found; the exit code says whether the configuration can be used. */
export const reportValidation = (
  { kind, problems, warnings, notes, servers, frontends }: ValidationReport,
  asJson: boolean,
  { terminal, paint }: Pick<Printing, 'terminal' | 'paint'>,
): ExitCode => {
  const isValid = problems.length === 0;
  if (asJson) {
    const findings = { valid: isValid, kind, servers, frontends, problems, warnings, notes };
    terminal.out(`${JSON.stringify(findings)}\n`);
  } else {
    terminal.error(
      noteLines(notes, paint) + warningLines(warnings, paint) + problemLines(problems, paint),
    );
    const summary = kind === 'router' ? 'OK: a router\n' : validSummary(servers, frontends);
    if (isValid) terminal.out(summary);
  }
  return isValid ? EXIT_CODES.ok : EXIT_CODES.configuration;
};

const tried = (
  outcome: DryRunReport | string,
  asJson: boolean,
  { terminal, paint }: Printing,
): ExitCode => {
  if (typeof outcome === 'string') {
    terminal.error(failureLine(outcome, paint));
    return EXIT_CODES.usage;
  }
  terminal.out(asJson ? dryRunJson(outcome) : dryRunText(outcome, paint));
  return EXIT_CODES.ok;
};
