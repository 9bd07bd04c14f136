import { Fault } from '../../domain/fault/fault.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { membersAt } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { onOneLine, splice } from '../../domain/wire/splice.ts';
import { encodeText } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import { viewedRoute } from '../relay/server-routes.ts';
import type { ServerView } from './server-view.ts';
import { viewedList } from './views/viewed-list.ts';

/** What one message becomes on its way through the rules of a server. */
export interface DryRun {
  /** `refused`: the client would get this error; there is no `after`. */
  readonly kind: 'request' | 'result' | 'list' | 'refused';
  /** Raw JSON texts. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly refusal: string | undefined;
}

export interface DryRunRequest {
  readonly server: string;
  /** Undefined for a server without rules. */
  readonly view: ServerView | undefined;
  /** For a result, which does not say whose it is: the tool as clients call it. */
  readonly tool: string | undefined;
  readonly text: Uint8Array;
}

/** Tries the rules on one message, with the code that does it at run time. A text: why there is nothing to try. */
export const dryRun = ({ server, view, tool, text }: DryRunRequest): DryRun | string => {
  const message = scan(text);
  if (message instanceof WireFault) return `this is no JSON-RPC message: ${message.message}`;
  if (message.kind === 'notification') return 'rules change requests and answers, no notifications';
  const before = onOneLine(message);
  const same = (kind: DryRun['kind']): DryRun => ({
    kind,
    before,
    after: before,
    refusal: undefined,
  });
  if (message.kind === 'request') {
    const route = view && viewedRoute(view, server, message);
    if (route === undefined) return same('request');
    if (route instanceof Fault) return { ...same('refused'), refusal: route.message };
    return { ...same('request'), after: splice(before, route.edits) };
  }
  const kind = listOf(message);
  if (kind !== undefined) {
    const after = view === undefined ? message : viewedList(view, kind)(message);
    return { ...same('list'), after: onOneLine(after) };
  }
  if (view === undefined) return same('result');
  if (tool === undefined) return 'an answer does not say whose it is: name its tool with --tool';
  const call = scan(
    encodeText(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${JSON.stringify(tool)}}}`,
    ),
  );
  const route = call instanceof WireFault ? undefined : viewedRoute(view, server, call);
  if (route instanceof Fault) return { ...same('refused'), refusal: route.message };
  const shown = route?.shown;
  return { ...same('result'), after: onOneLine(shown === undefined ? message : shown(message)) };
};

const listOf = ({ bytes, result }: Message) => {
  if (result === undefined) return undefined;
  const kinds = Object.values(listKinds);
  const found = membersAt(
    bytes,
    result.start,
    kinds.map(({ items }) => items),
  );
  return kinds.find(({ items }) => found[items] !== undefined);
};
