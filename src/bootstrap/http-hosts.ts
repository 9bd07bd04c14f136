import type { FastifyInstance } from 'fastify';
import { HttpHost, type HttpHostParts } from '../adapters/shared/http/host.ts';
import {
  DEFAULT_HTTP_HOST_SETTINGS,
  type HttpHostSettings,
} from '../adapters/shared/http/settings.ts';

/** The HTTP listeners, one per address: frontends with the same host and port share one (mission FE-10). */
export class HttpHosts {
  readonly #byAddress = new Map<string, HttpHost>();
  readonly #parts: HttpHostParts;
  readonly #equip: (app: FastifyInstance) => void;

  /** `equip` adds the routes every listener serves. */
  constructor(parts: HttpHostParts, equip: (app: FastifyInstance) => void) {
    this.#parts = parts;
    this.#equip = equip;
  }

  /** The listener of an address. The first frontend that asks decides its settings; port 0 is never shared. */
  at(
    settings: Partial<HttpHostSettings> & { readonly host: string; readonly port: number },
  ): HttpHost {
    const address = `${settings.host}:${settings.port}`;
    const known = settings.port === 0 ? undefined : this.#byAddress.get(address);
    if (known !== undefined) return known;
    const host = new HttpHost({ ...DEFAULT_HTTP_HOST_SETTINGS, ...settings }, this.#parts);
    this.#equip(host.app);
    this.#byAddress.set(address, host);
    return host;
  }
}
