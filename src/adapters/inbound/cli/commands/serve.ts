import type { Command } from 'commander';
import { nearestKey } from '../../../../domain/config/nearest-key.ts';
import type { ExitCode } from '../exit-codes.ts';
import { failureLine, type Paint } from '../output.ts';
import type { LogLevel, RunSource, SharedFlags, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { reportValidation, type ValidateActions } from './validate.ts';

export interface ServeOptions {
  readonly source: RunSource;
  /** Beats the level of the configuration. */
  readonly logLevel: LogLevel | undefined;
  /** No table, no snippets, no warnings. */
  readonly isQuiet: boolean;
  /** Where it listens goes to stdout as one JSON object. */
  readonly asJson: boolean;
}

export interface ServeActions {
  /** Resolves when the gateway has stopped. */
  serve(options: ServeOptions, printing: Printing): Promise<ExitCode>;
  /** What a person is told and asked who runs the program for the first time. `init`: that command is to go on. */
  firstRun(printing: Printing): Promise<ExitCode | 'init'>;
}

type ServeParts = ServeActions & Pick<ValidateActions, 'validate'> & SourceParts & Printing;

interface Flags extends SharedFlags {
  readonly json?: true;
}

/** The command `serve`, which is also what the program does without a command. */
export const addServe = (program: Command, parts: ServeParts): void => {
  const serve = async (command: Command): Promise<void> => {
    const { validate, logLevel, quiet, json } = command.optsWithGlobals<Flags>();
    const asJson = json === true;
    const source = parts.sourceOf(command);
    if (validate) {
      parts.finish(reportValidation(await parts.validate(source, {}), asJson, parts));
      return;
    }
    parts.finish(await parts.serve({ source, logLevel, isQuiet: quiet === true, asJson }, parts));
  };
  program
    .command('serve')
    .description('run the gateway (also without this word)')
    .option('--json', 'print where it listens as a JSON object, when it does')
    .action((_: unknown, command: Command) => serve(command));
  // Without this, an unknown command would be reported as a surplus argument.
  program.allowExcessArguments().action(async (_: unknown, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) command.error(unknownCommand(word, program));
    if (parts.terminal.isInteractive && parts.sourceIn(command) === undefined) {
      const outcome = await parts.firstRun(parts);
      if (outcome === 'init') await program.parseAsync(['init'], { from: 'user' });
      else parts.finish(outcome);
      return;
    }
    await serve(command);
  });
};

const unknownCommand = (word: string, program: Command): string => {
  const known = [...program.commands.map((command) => command.name()), 'help'];
  const near = nearestKey(word, known);
  const hint = near === undefined ? 'see --help' : `did you mean "${near}"?`;
  return failureLine(`unknown command ${JSON.stringify(word)}: ${hint}`, plain).trimEnd();
};

const plain: Paint = (_, text) => text;
