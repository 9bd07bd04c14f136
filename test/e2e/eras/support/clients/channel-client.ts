import type { RawClient } from '../../../support/clients/client.ts';
import { introduce, noticeText } from '../../../support/talk.ts';
import type { Era } from '../peers/peer.ts';
import {
  type AskOptions,
  CAPABILITIES,
  type EraClient,
  legacyRequest,
  modernRequest,
} from './era-client.ts';

const LEVEL_KEY = 'io.modelcontextprotocol/logLevel';

/** A client of either era on one connection, or a legacy one on Streamable HTTP. */
export class ChannelClient implements EraClient {
  readonly era: Era;
  readonly raw: RawClient;
  #level = '';

  private constructor(era: Era, raw: RawClient) {
    this.era = era;
    this.raw = raw;
  }

  static modern(raw: RawClient): ChannelClient {
    return new ChannelClient('modern', raw);
  }

  /** A client that has done the handshake. */
  static async legacy(raw: RawClient, capabilities = CAPABILITIES): Promise<ChannelClient> {
    await introduce(
      raw,
      `{"protocolVersion":"2025-11-25","capabilities":${capabilities},"clientInfo":{"name":"raw","version":"1"}}`,
    );
    return new ChannelClient('legacy', raw);
  }

  get messages(): readonly string[] {
    return this.raw.messages;
  }

  request(id: string, method: string, params?: string, options: AskOptions = {}): Promise<string> {
    return this.raw.request(this.#text(id, method, params, options));
  }

  begin(id: string, method: string, params?: string, options: AskOptions = {}): Promise<void> {
    return this.raw.send(this.#text(id, method, params, options));
  }

  next(fits: (text: string) => boolean): Promise<string> {
    return this.raw.next(fits);
  }

  respond(text: string): Promise<void> {
    return this.raw.send(text);
  }

  cancel(id: string): Promise<void> {
    return this.raw.send(noticeText('notifications/cancelled', `{"requestId":${id}}`));
  }

  async setLevel(level: string): Promise<void> {
    if (this.era === 'legacy') {
      await this.request('"level"', 'logging/setLevel', `{"level":"${level}"}`);
    } else this.#level = `"${LEVEL_KEY}":"${level}"`;
  }

  close(): Promise<void> {
    return this.raw.close();
  }

  #text(id: string, method: string, params: string | undefined, options: AskOptions): string {
    if (this.era === 'legacy') return legacyRequest(id, method, params, options);
    const meta = [options.meta, this.#level].filter(Boolean).join(',');
    return modernRequest(id, method, params, { ...options, meta });
  }
}
