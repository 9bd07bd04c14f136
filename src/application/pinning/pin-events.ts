import { definitionDiff } from '../../domain/pinning/definition-diff.ts';
import { capped, differenceText, hiddenText, visible } from '../../domain/pinning/diff-text.ts';
import { hiddenPlaces } from '../../domain/pinning/hidden-characters.ts';
import type { DefinitionChange, Observation } from '../../domain/pinning/observation.ts';
import type { Definition } from '../../domain/pinning/pin-book.ts';
import type { LogFields, Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';

const MAX_DIFF = 4_000;
const MAX_NAME = 200;

/** What operators hear of pins: the log has each event with its diff, the figures how many there were. */
export class PinEvents {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** The first list of a kind was trusted. */
  pinned({ server, kind, definitions }: Observation, mode: string): void {
    this.#logger.info('definitions pinned', { server, kind, count: definitions.size, mode });
    for (const [name, definition] of definitions) {
      const hidden = hiddenOf(definition);
      if (hidden === undefined) continue;
      this.#logger.warn('definition with hidden characters', {
        server,
        kind,
        name: nameOf(name),
        hash: definition.hash,
        hidden,
        mode,
      });
    }
  }

  /** A definition is not as it was pinned. */
  changed(event: DefinitionChange, mode: string): void {
    const { server, kind, name, change, before, after } = event;
    this.#metrics.definitionChanged(server, kind, change);
    const fields: LogFields = {
      server,
      kind,
      name: nameOf(name),
      change,
      old_hash: before?.hash,
      new_hash: after?.hash,
      diff: before && after && diffOf(before, after),
      hidden: after && hiddenOf(after),
      mode,
    };
    this.#logger.warn('definition changed', fields);
  }
}

const nameOf = (name: string): string => capped([visible(name)], MAX_NAME);

const diffOf = (before: Definition, after: Definition): string =>
  capped(definitionDiff(before.text, after.text).map(differenceText), MAX_DIFF);

const hiddenOf = ({ text }: Definition): string | undefined => {
  const places = hiddenPlaces(text);
  return places.length === 0 ? undefined : capped(places.map(hiddenText), MAX_DIFF);
};
