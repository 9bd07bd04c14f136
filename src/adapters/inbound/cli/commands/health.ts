import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../../../domain/config/duration.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine, printable } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';

/** `silent`: nobody answered. `configuration`: it is not known whom to ask. */
export type HealthReport =
  | {
      readonly kind: 'ready' | 'not_ready';
      readonly url: string;
      readonly status: number;
      readonly text: string;
    }
  | { readonly kind: 'silent'; readonly url: string; readonly text: string }
  | { readonly kind: 'configuration'; readonly text: string };

export interface HealthActions {
  health(
    target: SettingsSource | { readonly kind: 'at'; readonly url: string },
    timeoutMs: number,
  ): Promise<HealthReport>;
}

type HealthParts = HealthActions & SourceParts & Printing;

interface Flags {
  readonly url?: string;
  readonly timeout: number;
  readonly json?: true;
}

const DEFAULT_TIMEOUT_MS = 2_000;

/** The command `health`: for the health checks of containers. */
export const addHealth = (program: Command, parts: HealthParts): void => {
  program
    .command('health')
    .description('ask a running gateway whether it is ready')
    .option('--url <url>', 'where it listens; without it the configuration says so')
    .addOption(
      new Option('--timeout <duration>', 'how long to wait')
        .argParser(readTimeout)
        .default(DEFAULT_TIMEOUT_MS, '2s'),
    )
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (_: unknown, command: Command) => {
      const { url, timeout, json } = command.optsWithGlobals<Flags>();
      const target = url === undefined ? parts.sourceOf(command) : ({ kind: 'at', url } as const);
      parts.finish(print(await parts.health(target, timeout), json === true, parts));
    });
};

const readTimeout = (written: string): number => {
  const parsed = parseDuration(written);
  if (!parsed.ok) throw new InvalidArgumentError(parsed.message);
  return parsed.value;
};

const exitCodes = {
  ready: EXIT_CODES.ok,
  not_ready: EXIT_CODES.unavailable,
  silent: EXIT_CODES.unavailable,
  configuration: EXIT_CODES.configuration,
} as const;

const print = (report: HealthReport, asJson: boolean, { terminal, paint }: Printing): ExitCode => {
  const { kind, text } = report;
  if (asJson) {
    const place = 'url' in report ? { url: report.url } : {};
    const status = 'status' in report ? { status: report.status } : {};
    const said = { ready: kind === 'ready', ...place, ...status, message: text.trim() };
    terminal.out(`${JSON.stringify(said)}\n`);
  } else if (kind === 'ready') terminal.out('ready\n');
  else {
    const place = 'url' in report ? `${report.url}: ` : '';
    const reason = kind === 'not_ready' ? `not ready: ${printable(text)}` : text;
    terminal.error(failureLine(`${place}${reason}`, paint));
  }
  return exitCodes[kind];
};

const helpTail = `
Ends with 0 when the gateway answers that it is ready, and with 69 when it does not, or does not answer.

Examples:
  mcp-gateway health --url http://127.0.0.1:9090
  mcp-gateway health --config gateway.yaml
`;
