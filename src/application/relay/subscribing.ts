import type { Message } from '../../domain/wire/message.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { withEdits } from '../federation/exposed-uris.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { Call } from './call.ts';
import type { Route } from './route.ts';

const emptyResult = encodeText('{}');

export const isSubscribing = (method: string): boolean =>
  method === 'resources/subscribe' || method === 'resources/unsubscribe';

/**
 * Where several servers are shown as one: notes what the client subscribed to, in its own words, and gives the request as
 * its server, and all who keep what was said to servers, are to see it. Undefined: the call is ended.
 */
export const noteSubscription = (
  { subscribedUris }: Conversation,
  call: Call,
  message: Message,
  { server, edits }: Route,
): Message | undefined => {
  const atServer = withEdits(message, edits);
  const form = uriOf(message);
  const uri = uriOf(atServer);
  if (form === undefined || uri === undefined) return atServer;
  if (call.method === 'resources/subscribe') {
    const fault = subscribedUris.add(server, uri, form);
    if (fault === undefined) return atServer;
    call.onFailure(fault);
    return undefined;
  }
  if (subscribedUris.remove(server, uri, form)) return atServer;
  call.answerWith(emptyResult); // under another of its names the client still hears of it
  return undefined;
};

const uriOf = ({ bytes, marks }: Message): string | undefined =>
  marks.uri && jsonString(bytes, marks.uri);
