import type { Message } from '../wire/message.ts';
import { scan } from '../wire/scan.ts';
import { encodeText } from '../wire/text.ts';
import { WireFault } from '../wire/wire-fault.ts';

export const listCapabilities = ['tools', 'prompts', 'resources'] as const;

/** The capability a list belongs to, in both eras. */
export type ListCapability = (typeof listCapabilities)[number];

const listOf: ReadonlyMap<string, ListCapability> = new Map([
  ['notifications/tools/list_changed', 'tools'],
  ['notifications/prompts/list_changed', 'prompts'],
  ['notifications/resources/list_changed', 'resources'],
]);

const noticeOf = (capability: ListCapability): Message => {
  const text = `{"jsonrpc":"2.0","method":"notifications/${capability}/list_changed"}`;
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new TypeError(`not a notification: ${message.message}`);
  return message;
};

const notices: Readonly<Record<ListCapability, Message>> = {
  tools: noticeOf('tools'),
  prompts: noticeOf('prompts'),
  resources: noticeOf('resources'),
};

/** Which lists a notification says have changed; undefined when it says nothing of the kind. */
export const changedList = (method: string | undefined): ListCapability | undefined =>
  method === undefined ? undefined : listOf.get(method);

/** The notification that says so. Its bytes are shared: never write into them. */
export const changeNotice = (capability: ListCapability): Message => notices[capability];
