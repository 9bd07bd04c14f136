import type { Heard } from '../../../support/application/scripted-link.ts';
import type { Bridge } from './rig.ts';

export const key = 'io.modelcontextprotocol/subscriptionId';
export const listens = ({ server }: Bridge): readonly Heard[] =>
  server.links.flatMap((link) => link.all('subscriptions/listen'));
export const filters = (one: Bridge): readonly unknown[] =>
  listens(one).map(
    ({ params }) => (JSON.parse(params) as { notifications: unknown }).notifications,
  );

/** The server reports on the listening it heard as number `at`. */
export const report = (one: Bridge, at: number, method: string, more = ''): void => {
  const heard = listens(one)[at];
  if (heard === undefined) throw new Error('there is no such listening');
  const meta = `"_meta":{"${key}":${heard.id}}`;
  one.link.say(
    `{"jsonrpc":"2.0","method":"notifications/${method}","params":{${meta}${more}}}`,
    heard.call,
  );
};

export const changed = (list: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/${list}/list_changed"}`;
export const updated = (uri: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"${uri}"}}`;
