import { ClientForms } from '../../../../src/adapters/shared/forms/client-forms.ts';
import type {
  Acceptance,
  ReplySink,
} from '../../../../src/application/ports/driving/client-session.ts';
import { errorReply } from '../../../../src/domain/fault/error-reply.ts';
import type { Fault } from '../../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../../src/domain/identity/principal.ts';
import type { Era } from '../../../../src/domain/mcp/revisions.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';
import { ScriptedGateway } from '../../../support/scripted-gateway.ts';
import { Happenings } from '../../../support/scripted-session.ts';

/** What came out, in order: each message's text after the name of the way it took. */
class NotingSink implements ReplySink {
  readonly seen: string[] = [];
  readonly errorCodes: (number | undefined)[] = [];

  stream(): void {
    this.seen.push('stream');
  }

  push(message: Uint8Array): void {
    this.seen.push(`push ${decodeText(message)}`);
  }

  answer(message: Uint8Array, _carrier: string, errorCode?: number): void {
    this.seen.push(`answer ${decodeText(message)}`);
    this.errorCodes.push(errorCode);
  }

  release(): void {
    this.seen.push('release');
  }

  refuse(fault: Fault, idText: string, era?: Era): void {
    this.seen.push(`refuse ${decodeText(errorReply(idText, fault, era))}`);
  }

  abandon(): void {
    this.seen.push('abandon');
  }
}

export interface FormsRigOptions {
  readonly tokens?: readonly string[];
  readonly answersNotifications?: boolean;
  readonly answersBare?: boolean;
  readonly principal?: Principal;
}

export const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** The forms of one client in front of a scripted session that bearer `a` has opened. */
export class FormsRig {
  readonly gateway: ScriptedGateway;
  readonly forms: ClientForms;
  readonly sink = new NotingSink();
  /** Tokens the gateway was asked about. */
  readonly asked: (string | undefined)[] = [];
  nowMs = START_MS;

  constructor({ tokens = ['a', 'b'], principal, ...answers }: FormsRigOptions = {}) {
    this.gateway = new ScriptedGateway(new Happenings(), tokens);
    const identify = this.gateway.identify.bind(this.gateway);
    this.gateway.identify = (credential) => {
      this.asked.push(credential.bearer);
      return identify(credential);
    };
    this.forms = new ClientForms({
      gateway: this.gateway,
      nowMs: () => this.nowMs,
      answersNotifications: false,
      ...answers,
    });
    const opener = principal ?? { key: 'token:a' };
    const outlet = { deliver: () => undefined, end: () => undefined };
    this.gateway.open(
      { protocol: 'tcp', principal: opener, namespace: undefined, remoteAddress: '' },
      outlet,
    );
    this.forms.opened(opener, 'a');
  }

  receive(text: string): Acceptance {
    return this.forms.receive(this.gateway.last, encodeText(text), this.sink);
  }

  outgoing(text: string): string {
    return decodeText(this.forms.outgoing(encodeText(text)));
  }

  get seen(): readonly string[] {
    return this.sink.seen;
  }
}

/** What the gateway puts around a message. */
export const enveloped = (id: string, message: string, time = '2026-01-02T03:04:05Z'): string =>
  `{"id":${id},"timestamp":"${time}","source":"gateway","mcp_payload":${message}}`;

/** An envelope of a client around a message. `members`: JSON text of others, with a comma behind each. */
export const envelope = (message: string, members = ''): string =>
  `{"id":1,"timestamp":"2026-01-02T03:04:05Z",${members}"mcp_payload":${message}}`;

export const ROUTER = '"source":"local-router",';

export const call = (method: string, id = '1', params = '{}'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
export const answer = (id: string, result = '{}'): string =>
  `{"jsonrpc":"2.0","id":${id},"result":${result}}`;
