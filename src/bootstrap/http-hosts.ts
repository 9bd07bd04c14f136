import type { AnswerSettings } from '../adapters/shared/http/answers.ts';
import { HttpHost } from '../adapters/shared/http/host.ts';
import type { HttpHostParts } from '../adapters/shared/http/host-parts.ts';
import {
  DEFAULT_HTTP_HOST_SETTINGS,
  type HttpHostSettings,
} from '../adapters/shared/http/settings.ts';

export interface HttpHostsParts extends Omit<HttpHostParts, 'answers' | 'showsFigures'> {
  /** What is added to answers, as the settings in force have it. */
  readonly answers: () => AnswerSettings;
  /** Whether everybody sees figures on a listener that serves clients, and on one that does not. */
  readonly showsFigures: (hasClients: boolean) => boolean;
}

/** The HTTP listeners, one per address: frontends with the same host and port share one (mission FE-10). */
export class HttpHosts {
  readonly #byAddress = new Map<string, HttpHost>();
  readonly #all: HttpHost[] = [];
  readonly #parts: HttpHostsParts;
  readonly #equip: (host: HttpHost) => void;

  /** `equip` adds the routes every listener serves. */
  constructor(parts: HttpHostsParts, equip: (host: HttpHost) => void) {
    this.#parts = parts;
    this.#equip = equip;
  }

  /**
   * The listener of an address. The first frontend that asks decides its settings; port 0 is never shared. `hasClients`: it
   * is for clients, not for operators alone.
   */
  at(
    settings: Partial<HttpHostSettings> & { readonly host: string; readonly port: number },
    hasClients = true,
  ): HttpHost {
    const address = `${settings.host}:${settings.port}`;
    const known = settings.port === 0 ? undefined : this.#byAddress.get(address);
    if (known !== undefined) return known;
    const { answers, showsFigures, ...parts } = this.#parts;
    const host = new HttpHost(
      { ...DEFAULT_HTTP_HOST_SETTINGS, ...settings },
      { ...parts, answers: answers(), showsFigures: () => showsFigures(hasClients) },
    );
    this.#equip(host);
    this.#byAddress.set(address, host);
    this.#all.push(host);
    return host;
  }

  /** Connections are not kept after an answer any more. */
  wane(): void {
    for (const host of this.#all) host.wane();
  }

  /** The settings are others. */
  refresh(): void {
    for (const host of this.#all) host.answerWith(this.#parts.answers());
  }
}
