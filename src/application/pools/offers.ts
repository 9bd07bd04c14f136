import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';
import type { Logger } from '../ports/driven/logger.ts';

/** What a server said that it can do, in sessions of one revision. */
interface Offer {
  /** Raw JSON of its ServerCapabilities. */
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

/** There are not more revisions; a server that makes some up is not followed. */
const maxRevisions = 8;

/**
 * Notices when a server that was opened again offers less than before. Its sessions go on: clients were told of
 * capabilities once and cannot take that back, so what is missing shows as errors of the server.
 */
export class Offers {
  readonly #server: string;
  readonly #logger: Logger | undefined;
  readonly #byRevision = new Map<string, Offer>();

  constructor(server: string, logger: Logger | undefined) {
    this.#server = server;
    this.#logger = logger;
  }

  /** `answer`: to initialize. */
  greeted({ bytes, marks }: Message): void {
    const { capabilities, protocolVersion } = marks;
    if (capabilities === undefined || protocolVersion === undefined) return;
    const revision = decodeText(bytes, protocolVersion);
    const text = decodeText(bytes, capabilities);
    const before = this.#byRevision.get(revision);
    if (before?.text === text || (before === undefined && this.#byRevision.size >= maxRevisions))
      return;
    const names = namesIn(text);
    this.#byRevision.set(revision, { text, names });
    const missing = [...(before?.names ?? [])].filter((name) => !names.has(name));
    if (missing.length === 0) return;
    this.#logger?.warn('a server came back with fewer capabilities', {
      server: this.#server,
      missing: missing.join(', '),
    });
  }
}

/** `resources` and `resources.subscribe`: what is an object, and what is true in it. */
const namesIn = (text: string): ReadonlySet<string> => {
  const parsed: unknown = JSON.parse(text);
  return new Set(
    entriesOf(parsed).flatMap(([name, value]) => [
      name,
      ...entriesOf(value).flatMap(([inner, flag]) => (flag === true ? [`${name}.${inner}`] : [])),
    ]),
  );
};

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
