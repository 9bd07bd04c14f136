import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import type { ExchangeRoute } from './exchange.ts';
import type { UpgradeRoute } from './upgrade-route.ts';

/** The paths that the frontends of one listener have claimed. Nobody is let in on one who is not known. */
export class Claims {
  readonly #exchanges: ExchangeRoute[] = [];
  readonly #upgrades: UpgradeRoute[] = [];

  addExchanges(route: ExchangeRoute): void {
    this.#exchanges.push(route);
  }

  addUpgrades(route: UpgradeRoute): void {
    this.#upgrades.push(route);
  }

  /** The first that matches. */
  exchangeAt(path: string): ExchangeRoute | undefined {
    for (const route of this.#exchanges) if (route.matches(path)) return route;
    return undefined;
  }

  upgradeAt(path: string): UpgradeRoute | undefined {
    return this.#upgrades.find((route) => route.matches(path));
  }

  waysIn(at: string): readonly WayIn[] {
    const claimed = (kind: WayIn['kind'], paths: readonly string[], methods?: readonly string[]) =>
      paths.map((path): WayIn => ({ access: 'authenticated', kind, at, methods, path }));
    return [
      ...this.#exchanges.flatMap(({ paths, methods }) => claimed('exchange', paths, methods)),
      ...this.#upgrades.flatMap(({ paths }) => claimed('upgrade', paths)),
    ];
  }
}
