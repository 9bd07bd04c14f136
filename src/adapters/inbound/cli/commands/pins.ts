import { type Command, Option } from 'commander';
import type { PinDesk } from '../../../../application/pinning/pin-desk.ts';
import { PinTrouble } from '../../../../application/ports/driven/pin-store.ts';
import { type PinKind, pinKinds } from '../../../../domain/pinning/pin-book.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine } from '../output.ts';
import { pinRows, pinsDiff, pinsDiffJson, pinsJson, pinsTable } from '../pins-text.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';

export interface PinsActions {
  /** What is pinned of the servers of a configuration. A text: the configuration is wrong. */
  pins(source: SettingsSource): Promise<PinDesk | string>;
}

type PinsParts = PinsActions & Pick<SourceParts, 'sourceOf'> & Printing;

interface Flags {
  readonly kind?: PinKind;
  readonly json?: true;
}

/** One look at the pins, or one decision: prints, and says how it went. */
type Act = (desk: PinDesk, asked: Asked) => Promise<ExitCode | PinTrouble>;

interface Asked {
  readonly server: string | undefined;
  readonly name: string | undefined;
  readonly flags: Flags;
}

/** The commands `pins list`, `pins diff`, `pins approve` and `pins reject`. */
export const addPins = (program: Command, parts: PinsParts): void => {
  const pins = program
    .command('pins')
    .description('see and decide what servers with pinning may show their clients');
  const add = (usage: string, what: string, act: Act): void => {
    const command = pins
      .command(usage)
      .description(what)
      .addOption(new Option('--kind <kind>', 'only of this kind').choices([...pinKinds]))
      .option('--json', 'print a JSON array');
    command.action(async (...given: unknown[]) => {
      const [server, name] = given.filter((value) => typeof value === 'string');
      const flags = command.optsWithGlobals<Flags>();
      parts.finish(await run(parts, command, act, { server, name, flags }));
    });
  };
  add('list [server]', 'what is pinned, and what waits', (desk, asked) => list(desk, asked, parts));
  add('diff <server> [name]', 'what is not as it was approved', (desk, asked) =>
    diff(desk, asked, parts),
  );
  add('approve <server> [name]', 'let clients see what waits', (desk, asked) =>
    decide(desk, 'approve', asked, parts),
  );
  add('reject <server> [name]', 'go on hiding what waits, and say no more of it', (desk, asked) =>
    decide(desk, 'reject', asked, parts),
  );
};

const run = async (
  parts: PinsParts,
  command: Command,
  act: Act,
  asked: Asked,
): Promise<ExitCode> => {
  const desk = await parts.pins(parts.sourceOf(command));
  const fail = (text: string): void => parts.terminal.error(failureLine(text, parts.paint));
  if (typeof desk === 'string') {
    fail(desk);
    return EXIT_CODES.configuration;
  }
  const outcome = await act(desk, asked);
  if (!(outcome instanceof PinTrouble)) return outcome;
  fail(outcome.message);
  return EXIT_CODES.failure;
};

const list = async (desk: PinDesk, asked: Asked, { terminal, paint }: Printing) => {
  const book = await desk.book();
  if (book instanceof PinTrouble) return book;
  const rows = pinRows(book, { ...asked, kind: asked.flags.kind });
  terminal.out(asked.flags.json === true ? pinsJson(rows) : pinsTable(rows, paint));
  return EXIT_CODES.ok;
};

const diff = async (desk: PinDesk, asked: Asked, { terminal }: Printing) => {
  const book = await desk.book();
  if (book instanceof PinTrouble) return book;
  const { kind, json } = asked.flags;
  const rows = pinRows(book, { ...asked, kind });
  terminal.out(json === true ? pinsDiffJson(rows) : pinsDiff(rows));
  return EXIT_CODES.ok;
};

const decide = async (
  desk: PinDesk,
  verdict: 'approve' | 'reject',
  { server = '', name, flags: { kind, json } }: Asked,
  { terminal, paint }: Printing,
) => {
  const items = await desk.decide({ verdict, server, name, kind });
  if (items instanceof PinTrouble) return items;
  if (items.length === 0) {
    const what = name === undefined ? server : `${name} of ${server}`;
    terminal.error(failureLine(`nothing of ${what} waits: see mcp-gateway pins list`, paint));
    return EXIT_CODES.failure;
  }
  const done = verdict === 'approve' ? 'approved' : 'rejected';
  if (json === true) {
    const decided = items.map((item) => ({
      server,
      kind: item.kind,
      name: item.name,
      state: done,
    }));
    terminal.out(`${JSON.stringify(decided)}\n`);
    return EXIT_CODES.ok;
  }
  for (const item of items) terminal.out(`${done} ${item.kind} ${JSON.stringify(item.name)}\n`);
  return EXIT_CODES.ok;
};
