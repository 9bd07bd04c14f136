import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Detection } from '../../../../application/detection/detector.ts';
import { parseDuration } from '../../../../domain/config/duration.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import { detectionJson, detectionText } from '../detection-text.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine } from '../output.ts';
import type { Printing } from '../terminal.ts';

export interface DetectActions {
  /** What each address speaks, in their order; a fault for what is no address. */
  detect(addresses: readonly string[], timeoutMs: number): Promise<readonly (Detection | Fault)[]>;
}

type DetectParts = DetectActions & Printing;

interface Flags {
  readonly json?: true;
  readonly timeout: number;
}

const DEFAULT_TIMEOUT_MS = 1_000;
const LONGEST_TIMEOUT_MS = 60_000;

/** The command `detect`: says what addresses speak, and what was seen of it. */
export const addDetect = (program: Command, parts: DetectParts): void => {
  program
    .command('detect <address...>')
    .description('find out what is spoken at addresses, without starting any work there')
    .option('--json', 'print a JSON array')
    .addOption(
      new Option('--timeout <duration>', 'for each address')
        .argParser(readTimeout)
        .default(DEFAULT_TIMEOUT_MS, '1s'),
    )
    .addHelpText('after', helpTail)
    .action(async (addresses: readonly string[], _: unknown, command: Command) => {
      const { json, timeout } = command.optsWithGlobals<Flags>();
      const detections = await parts.detect(addresses, timeout);
      parts.finish(print(addresses, detections, json === true, parts));
    });
};

const readTimeout = (written: string): number => {
  const parsed = parseDuration(written);
  if (!parsed.ok) throw new InvalidArgumentError(parsed.message);
  if (parsed.value < 1 || parsed.value > LONGEST_TIMEOUT_MS) {
    throw new InvalidArgumentError('expected a duration from 1ms to 1m');
  }
  return parsed.value;
};

const print = (
  addresses: readonly string[],
  detections: readonly (Detection | Fault)[],
  asJson: boolean,
  { terminal, paint }: DetectParts,
): ExitCode => {
  const refused = detections.flatMap((one, index) =>
    one instanceof Fault ? [`${addresses[index] ?? ''}: ${one.message}`] : [],
  );
  for (const text of refused) terminal.error(failureLine(text, paint));
  const found = detections.flatMap((one) => (one instanceof Fault ? [] : [one]));
  if (asJson) terminal.out(`${JSON.stringify(found.map(detectionJson))}\n`);
  else for (const detection of found) terminal.out(detectionText(detection, paint));
  if (refused.length > 0) return EXIT_CODES.usage;
  return found.every(({ verdict }) => verdict.isFound) ? EXIT_CODES.ok : EXIT_CODES.unavailable;
};

const helpTail = `
An address is a URL (http, https, ws, wss, tcp, tcps, unix), host:port, the path of a Unix socket, or a command, which is
looked for and not started. A server may be asked initialize, server/discover, or which version of the binary protocol it
speaks; a session that opens is ended.

Examples:
  mcp-gateway detect 127.0.0.1:3000
  mcp-gateway detect --json https://search.example/mcp tcp://10.0.0.3:8444
`;
