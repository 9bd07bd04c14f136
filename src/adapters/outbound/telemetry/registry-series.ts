import type { ServerSeries } from '../../../application/ports/driven/server-series.ts';
import type { Registry } from './prom-parts.ts';

type Labels = Readonly<Partial<Record<string, string | number>>>;

/** Whatever any metric of the registry has counted by server, namespace or endpoint. */
export class RegistrySeries implements ServerSeries {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  forget(server: string, endpoints: readonly string[]): void {
    const ids = new Set<string | number | undefined>(endpoints);
    const isOfIt = ({ server: own, namespace, endpoint, server_id }: Labels): boolean =>
      own === server || namespace === server || ids.has(endpoint) || ids.has(server_id);
    void this.#forget(isOfIt);
  }

  async #forget(isOfIt: (labels: Labels) => boolean): Promise<void> {
    await Promise.all(
      this.#registry.getMetricsAsArray().map(async ({ name }) => {
        const metric = this.#registry.getSingleMetric(name);
        const read = await metric?.get();
        for (const { labels } of read?.values ?? []) {
          const { le: _bucket, ...own }: Labels = labels;
          if (isOfIt(own)) metric?.remove(withoutGaps(own));
        }
      }),
    );
  }
}

const withoutGaps = (labels: Labels): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
