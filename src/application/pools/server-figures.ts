import type { ServerSeries } from '../ports/driven/server-series.ts';
import type { KeptServer, ServerKeeper } from './server-keeper.ts';

/** Sees to it that figures of servers that are gone are gone too, or they would pile up. */
export class ServerFigures implements ServerKeeper {
  readonly #series: readonly Partial<ServerSeries>[];

  constructor(series: readonly Partial<ServerSeries>[]) {
    this.#series = series;
  }

  over({ server, endpoints }: KeptServer, isGone: boolean): void {
    if (!isGone) return;
    const ids = endpoints.map(({ id }) => id);
    for (const series of this.#series) series.forget?.(server, ids);
  }
}
