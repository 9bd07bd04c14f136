import { membersAt } from '../../../wire/items.ts';
import type { Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import { scan } from '../../../wire/scan.ts';
import { splice } from '../../../wire/splice.ts';
import { decodeText, encodeText, jsonString } from '../../../wire/text.ts';
import { WireFault } from '../../../wire/wire-fault.ts';
import type { Implementation } from '../../rev2025/handshake.ts';
import { MetaKey, tasksExtension } from '../../rev2026/names.ts';
import { gatewaySender, type Sender, senderMeta } from '../../rev2026/sender-meta.ts';
import { kindOf } from '../../rev2026/value-kind.ts';
import { type ClientCapabilities, sessionCapabilities } from '../to-legacy/client-capabilities.ts';

/** What a client said of itself at initialize. */
export interface ClientDeclaration {
  /** As a server of the stateless era hears it with every request. */
  readonly sender: Sender;
  /** The same capabilities, to compare with what a server asks for. */
  readonly capabilities: ClientCapabilities;
}

/**
 * The declaration in raw initialize params. What is of the wrong kind counts as absent. Nothing changes but what
 * 2026-07-28 has not: changes of the roots, and tasks of either form, which must not be used under a legacy revision.
 */
export const clientDeclaration = (params: Uint8Array): ClientDeclaration => {
  const { capabilities, clientInfo } = membersAt(params, 0, ['capabilities', 'clientInfo']);
  const isObject = (span: Span | undefined): span is Span =>
    span !== undefined && kindOf(params, span) === 'object';
  const sender = {
    clientInfo: isObject(clientInfo) ? decodeText(params, clientInfo) : undefined,
    clientCapabilities: isObject(capabilities) ? modernCapabilities(params, capabilities) : '{}',
  };
  return declarationOf(isSendable(sender) ? sender : nobody);
};

/** In a request it all stands one level deeper than at initialize, which may be one too many. */
const isSendable = (sender: Sender): boolean => {
  const text = `{"jsonrpc":"2.0","id":0,"method":"a","params":{"_meta":${senderMeta(sender)}}}`;
  return !(scan(encodeText(text)) instanceof WireFault);
};

const nobody: Sender = { clientInfo: undefined, clientCapabilities: '{}' };

/** In whose name requests go out for a client that has not introduced itself. */
export const ownDeclaration = (gateway: Implementation): ClientDeclaration =>
  declarationOf(gatewaySender(gateway));

/** Raw members of `_meta`, without its braces; `level`: the log level of the session. */
export const metaMembers = ({ sender }: ClientDeclaration, level: string | undefined): string => {
  const members = senderMeta(sender).slice(1, -1);
  return level === undefined
    ? members
    : `${members},"${MetaKey.logLevel}":${JSON.stringify(level)}`;
};

const declarationOf = (sender: Sender): ClientDeclaration => ({
  sender,
  capabilities: sessionCapabilities(sender.clientCapabilities),
});

const modernCapabilities = (params: Uint8Array, span: Span): string => {
  const bytes = params.slice(span.start, span.end);
  const isNamed = (name: Span, wanted: string): boolean => jsonString(bytes, name) === wanted;
  const inner = membersAt(bytes, 0, ['roots', 'extensions']);
  const within = (part: Span | undefined, removed: string) =>
    part === undefined ? [] : removals(bytes, part, (name) => isNamed(name, removed)).edits;
  const whole = { start: 0, end: bytes.length };
  const edits = [
    ...removals(bytes, whole, (name) => isNamed(name, 'tasks')).edits,
    ...within(inner['roots'], 'listChanged'),
    ...within(inner['extensions'], tasksExtension),
  ];
  return decodeText(splice(bytes, edits));
};
