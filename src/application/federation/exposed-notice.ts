import type { MergedCapabilities } from '../../domain/federation/merged-capabilities.ts';
import { changedList } from '../../domain/mcp/changed-list.ts';
import { CLOSE_BRACE, OPEN_BRACE } from '../../domain/wire/bytes.ts';
import type { Message } from '../../domain/wire/message.ts';
import { startOfText } from '../../domain/wire/scan.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type { Noticed } from '../relay/route.ts';
import { exposeTask } from '../stateless/task-names.ts';
import { type ExposedUris, withEdits } from './exposed-uris.ts';

/**
 * What servers tell outside of answers, as clients of the whole catalogue see it: who logs is told by the server's key,
 * a task has its server's name in front, URIs are wrapped where they are. Every other byte stays.
 */
export class ExposedNotices implements ServerKeeper {
  readonly #capabilities: MergedCapabilities;
  readonly #uris: ExposedUris;
  readonly #noticed = new Map<string, Noticed>();

  constructor(capabilities: MergedCapabilities, uris: ExposedUris) {
    this.#capabilities = capabilities;
    this.#uris = uris;
  }

  /** The notification of a server; the same one when nothing differs. */
  of(server: string, message: Message): Message | undefined {
    switch (message.method ?? '') {
      case 'notifications/message':
        return this.#capabilities.has('logging')
          ? withEdits(message, loggerEdits(server, message))
          : undefined;
      case 'notifications/resources/updated':
        return this.#capabilities.has('subscribe') ? this.#uris.told(server, message) : undefined;
      case 'notifications/tasks':
        return exposeTask(server, this.#uris.told(server, message));
      default:
        // Changes of lists are told once for all servers: see ListChanges.
        return changedList(message.method) === undefined ? message : undefined;
    }
  }

  over({ server }: KeptServer, isGone: boolean): void {
    if (isGone) this.#noticed.delete(server);
  }

  /** The same for one server, made once. */
  from(server: string): Noticed {
    const known = this.#noticed.get(server);
    if (known !== undefined) return known;
    const noticed: Noticed = (message) => this.of(server, message);
    this.#noticed.set(server, noticed);
    return noticed;
  }
}

/** `{server}/{logger}`, or the server alone where it names no logger. Params that are no object are left alone. */
const loggerEdits = (server: string, { bytes, params, marks }: Message): readonly Edit[] => {
  if (params === undefined || bytes[params.start] !== OPEN_BRACE) return [];
  const { logger } = marks;
  if (logger !== undefined) {
    const name = jsonString(bytes, logger);
    const shown = name === undefined ? server : `${server}/${name}`;
    return [{ span: logger, bytes: encodeText(JSON.stringify(shown)) }];
  }
  const first = params.start + 1;
  const isEmpty = bytes[first + startOfText(bytes.subarray(first))] === CLOSE_BRACE;
  const member = `"logger":${JSON.stringify(server)}${isEmpty ? '' : ','}`;
  return [{ span: { start: first, end: first }, bytes: encodeText(member) }];
};
