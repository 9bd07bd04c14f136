import type { ProtocolProbe } from '../../../application/ports/driven/protocol-probe.ts';
import { authorityOf, type DetectionAddress } from '../../../domain/detection/address.ts';
import { type Probe, usesHttp } from '../../../domain/detection/probe.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import type { AddressTerms } from '../../../domain/detection/target.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Implementation } from '../../../domain/mcp/rev2025/handshake.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import { addressOf, commonHeaders } from '../../shared/http-client/target-address.ts';
import { probeCommand } from './command-probe.ts';
import { probeEventStream } from './event-stream-probe.ts';
import { FramesConversation } from './frames-conversation.ts';
import { LinesConversation } from './lines-conversation.ts';
import { PostProbe } from './post-probe.ts';
import { type Questions, questionsOf } from './questions.ts';
import { SessionsToEnd } from './sessions-to-end.ts';
import { type Conversation, converse } from './stream-probe.ts';
import { probeWebSocket } from './websocket-probe.ts';

export interface SocketProbeSettings {
  readonly identity: Implementation;
  /** `PATH` of the gateway. */
  readonly searchPath: string;
  /** Which addresses may be asked. Absent: all. */
  readonly passage?: Passage | undefined;
}

const handshakeAlone: Conversation = {
  hello: new Uint8Array(0),
  isOverAtConnect: true,
  hear: () => undefined,
  soFar: () => undefined,
};

/** Asks over real connections. Certificates are verified as for every link. */
export class SocketProbe implements ProtocolProbe {
  readonly #settings: SocketProbeSettings;
  readonly #questions: Questions;
  readonly #sessions: SessionsToEnd;

  constructor(settings: SocketProbeSettings) {
    this.#settings = settings;
    this.#questions = questionsOf(settings.identity);
    this.#sessions = new SessionsToEnd(settings.passage);
  }

  run(
    address: DetectionAddress,
    probe: Probe,
    terms: AddressTerms,
    signal: AbortSignal,
  ): Promise<Sight> {
    if (address.kind === 'command') return probeCommand(address, this.#settings.searchPath);
    const { kind, isInTls, path } = probe;
    if (usesHttp(probe) && address.kind === 'network') {
      return this.#overHttp(probe, `${authorityOf(address)}${path}`, terms, signal);
    }
    const { passage } = this.#settings;
    return converse(address, isInTls || kind === 'tls', this.#conversation(probe), signal, passage);
  }

  close(): Promise<void> {
    return this.#sessions.settled();
  }

  #conversation({ kind }: Probe): Conversation {
    if (kind === 'g12' || kind === 'r16') return new FramesConversation(kind);
    return kind === 'tls' ? handshakeAlone : new LinesConversation(this.#questions);
  }

  #overHttp(
    { kind, isInTls }: Probe,
    place: string,
    { headers: configured }: AddressTerms,
    signal: AbortSignal,
  ): Promise<Sight> {
    const scheme = isInTls ? 'https' : 'http';
    const url = `${scheme}://${place}`;
    const checked = addressOf({ protocol: 'http', url, headers: configured }, 'address');
    if (checked instanceof Fault) {
      return Promise.resolve({ seen: 'unreachable', note: 'its URL or headers are not legal' });
    }
    const { identity, passage } = this.#settings;
    const { name, version } = identity;
    const headers = pairs(commonHeaders(checked.headers, `${name}/${version}`));
    if (kind === 'websocket') {
      const place = `ws${url.slice('http'.length)}`;
      return probeWebSocket(place, headers, this.#questions, signal, passage);
    }
    if (kind === 'event_stream') return probeEventStream(new URL(url), headers, signal, passage);
    const parts = { questions: this.#questions, sessions: this.#sessions, headers, passage };
    return new PostProbe(new URL(url), parts).run(signal);
  }
}

const pairs = (flat: readonly string[]): Readonly<Record<string, string>> => {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) headers[flat[at] ?? ''] = flat[at + 1] ?? '';
  return headers;
};
