import type { Command } from 'commander';
import type { Problem } from '../../../../domain/config/problem.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine, noteLines, problemLines } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';

export interface ShowOptions {
  /** Also what is so because nobody said otherwise. */
  readonly withDefaults: boolean;
  /** Each value with where it comes from. */
  readonly withOrigins: boolean;
  readonly form: 'yaml' | 'json';
}

export type ShownConfig =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** A file in our own form. */
export interface Migration {
  readonly kind: 'migrated';
  readonly text: string;
  /** False when the file was in our own form already. */
  readonly isChanged: boolean;
  /** What became of what. */
  readonly notes: readonly Problem[];
}

export type MigrationReport =
  | Migration
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  /** The file cannot be written in our own form without changing what it means. */
  | { readonly kind: 'refused'; readonly text: string };

/** Where a text went. */
export type SavedText =
  | { readonly kind: 'saved'; readonly file: string; readonly backup: string | undefined }
  | { readonly kind: 'failed'; readonly text: string };

export interface ConfigActions {
  /** The JSON Schema of a gateway file. */
  configSchema(): Promise<string>;
  showConfig(source: SettingsSource, options: ShowOptions): Promise<ShownConfig>;
  migrateConfig(file: string): Promise<MigrationReport>;
  /** Puts a text in the place of a file, which is kept beside it under another name. */
  saveConfig(file: string, text: string): Promise<SavedText>;
}

type ConfigParts = ConfigActions & SourceParts & Printing;

interface ShowFlags {
  readonly json?: true;
  readonly defaults?: true;
  readonly origin?: true;
}

interface MigrateFlags {
  readonly output?: string;
  readonly write?: true;
  readonly json?: true;
}

/** The commands `config schema`, `config show` and `config migrate`. */
export const addConfig = (program: Command, parts: ConfigParts): void => {
  const config = program.command('config').description('look at a configuration, or rewrite it');
  config
    .command('schema')
    .description('print the JSON Schema of a configuration, for editors')
    .option('--json', 'the same: a schema is JSON')
    .action(async () => {
      parts.terminal.out(await parts.configSchema());
      parts.finish(EXIT_CODES.ok);
    });
  config
    .command('show')
    .description('print the settings in effect; secrets are hidden')
    .option('--json', 'print a JSON object')
    .option('--yaml', 'print YAML (also without this word)')
    .option('--defaults', 'also print what is so because nobody said otherwise')
    .option('--origin', 'print where each value comes from')
    .action(async (_: unknown, command: Command) => {
      const { json, defaults, origin } = command.optsWithGlobals<ShowFlags>();
      const shown = await parts.showConfig(parts.sourceOf(command), {
        withDefaults: defaults === true,
        withOrigins: origin === true,
        form: json === true ? 'json' : 'yaml',
      });
      parts.finish(printShown(shown, parts));
    });
  config
    .command('migrate [file]')
    .description('write a configuration of an original program in our own form')
    .option('-o, --output <file>', 'write it to this file instead of printing it')
    .option('--write', 'put it in the place of the file, which is kept beside it')
    .option('--json', 'print what was done as a JSON object')
    .action(async (named: string | undefined, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<MigrateFlags>();
      const file = named ?? fileOf(command, parts);
      if (flags.write === true && /\.(?:toml|jsonc?)$/i.test(file)) {
        command.error(`error: our own form is YAML, and ${file} is not: use --output gateway.yaml`);
      }
      parts.finish(await migrate(file, flags, parts));
    });
};

const fileOf = (command: Command, { sourceOf }: ConfigParts): string => {
  const source = sourceOf(command);
  return source.kind === 'config'
    ? source.file
    : command.error('error: only a gateway file can be rewritten: name one');
};

const printShown = (shown: ShownConfig, { terminal, paint }: Printing): ExitCode => {
  if (shown.kind === 'problems') {
    terminal.error(problemLines(shown.problems, paint));
    return EXIT_CODES.configuration;
  }
  terminal.data(shown.text);
  return EXIT_CODES.ok;
};

const migrate = async (
  file: string,
  { output, write, json }: MigrateFlags,
  parts: ConfigParts,
): Promise<ExitCode> => {
  const { terminal, paint } = parts;
  const report = await parts.migrateConfig(file);
  if (report.kind === 'problems') {
    terminal.error(problemLines(report.problems, paint));
    return EXIT_CODES.configuration;
  }
  if (report.kind === 'refused') {
    terminal.error(failureLine(report.text, paint));
    return EXIT_CODES.failure;
  }
  const { text, notes, isChanged } = report;
  const target = output ?? (write === true ? file : undefined);
  const needsSaving = target !== undefined && (isChanged || output !== undefined);
  const saved = needsSaving ? await parts.saveConfig(target, text) : undefined;
  if (saved?.kind === 'failed') {
    terminal.error(failureLine(saved.text, paint));
    return EXIT_CODES.failure;
  }
  if (json === true) {
    const written = saved && { file: saved.file, backup: saved.backup };
    const done = { changed: isChanged, ...written, ...(saved ? {} : { text }), notes };
    terminal.out(`${JSON.stringify(done)}\n`);
    return EXIT_CODES.ok;
  }
  terminal.error(noteLines(notes, paint));
  if (target === undefined) terminal.data(text);
  else terminal.error(saved === undefined ? unchangedLine(file) : savedLine(saved));
  return EXIT_CODES.ok;
};

const unchangedLine = (file: string): string => `${file} is in our own form already\n`;

const savedLine = ({ file, backup }: SavedText & { kind: 'saved' }): string =>
  backup === undefined ? `wrote ${file}\n` : `wrote ${file}; what was there is ${backup}\n`;
