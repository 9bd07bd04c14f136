import type { AskedCaller, ExplainQuestion } from '../adapters/inbound/cli/commands/explain.ts';
import {
  type AccessExplanation,
  explainAccess,
} from '../application/authorization/access-explanation.ts';
import type { Explanation } from '../application/relay/explanation.ts';
import type { Principal } from '../domain/identity/principal.ts';
import { member } from '../domain/wire/items.ts';
import type { Message } from '../domain/wire/message.ts';
import { jsonString } from '../domain/wire/text.ts';
import { policySettingsOf } from './authorization.ts';
import { readRequest } from './explain.ts';
import type { AuthorizationSettings } from './settings/authorization-settings.ts';

/** What the policy says of a request whose way is known; undefined when nobody asked, or there is no policy. */
export const explainedAccess = (
  settings: AuthorizationSettings | undefined,
  { as: caller, request, namespace }: ExplainQuestion,
  { outcome, method }: Explanation,
): AccessExplanation | undefined => {
  if (settings === undefined || caller === undefined || outcome.kind === 'fault') return undefined;
  const read = readRequest(request);
  if (typeof read === 'string') return undefined;
  const { message } = read;
  const isOfServer = outcome.kind === 'server';
  const act = {
    principal: principalOf(caller),
    server: isOfServer ? outcome.server : namespace,
    method,
    name: (isOfServer ? outcome.name?.atServer : undefined) ?? uriIn(message, outcome),
    remoteAddress: caller.address ?? '',
    arguments: () => {
      const span = message.params && member(message.bytes, message.params, 'arguments');
      return span && message.bytes.subarray(span.start, span.end);
    },
  };
  return explainAccess(policySettingsOf(settings), act, Date.now());
};

const principalOf = ({ principal: key, scopes, groups }: AskedCaller): Principal => ({
  key,
  ...(scopes === undefined ? {} : { scopes }),
  ...(groups === undefined ? {} : { groups }),
});

/** As the server itself has it. */
const uriIn = ({ bytes, params }: Message, outcome: Explanation['outcome']): string | undefined => {
  const ref = params && member(bytes, params, 'ref');
  const within = ref ?? params;
  const span = within && (member(bytes, within, 'uri') ?? (ref && member(bytes, ref, 'name')));
  const written = span && jsonString(bytes, span);
  if (written === undefined || outcome.kind !== 'server') return written;
  const edit = outcome.edits.find(({ from }) => from === JSON.stringify(written));
  return edit === undefined ? written : String(JSON.parse(edit.to));
};
