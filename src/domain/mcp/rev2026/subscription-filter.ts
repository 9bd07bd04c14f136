import { Fault } from '../../fault/fault.ts';
import { listItems, member, membersAt } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { jsonString } from '../../wire/text.ts';
import { tasksExtension } from './names.ts';
import { kindOf } from './value-kind.ts';

/** What a client wants to hear of (`params.notifications` of subscriptions/listen, 2026-07-28). */
export interface SubscriptionFilter {
  readonly toolsListChanged: boolean;
  readonly promptsListChanged: boolean;
  readonly resourcesListChanged: boolean;
  readonly resourceSubscriptions: readonly string[];
  /** Of the tasks extension (SEP-2663). */
  readonly taskIds: readonly string[];
}

export const noSubscriptions: SubscriptionFilter = {
  toolsListChanged: false,
  promptsListChanged: false,
  resourcesListChanged: false,
  resourceSubscriptions: [],
  taskIds: [],
};

const flags = ['toolsListChanged', 'promptsListChanged', 'resourcesListChanged'] as const;
const lists = ['resourceSubscriptions', 'taskIds'] as const;

/** URIs or task ids of one filter: each is compared with every change. */
const maxListed = 1_000;

/** The filter at `params.notifications`, each URI and task id once; `invalid_params` when it is none. */
export const filterOf = ({ bytes, params }: Message): SubscriptionFilter | Fault => {
  const at = params && member(bytes, params, 'notifications');
  if (at === undefined || kindOf(bytes, at) !== 'object') {
    return new Fault('invalid_params', 'params.notifications must be an object');
  }
  const found = membersAt(bytes, at.start, flags);
  const badFlag = flags.find((name) => !isFlag(bytes, found[name]));
  if (badFlag !== undefined) return refusal(badFlag, 'a boolean');
  const resourceSubscriptions = stringsAt(bytes, at, 'resourceSubscriptions');
  if (resourceSubscriptions instanceof Fault) return resourceSubscriptions;
  const taskIds = stringsAt(bytes, at, 'taskIds');
  if (taskIds instanceof Fault) return taskIds;
  const isTrue = (span: Span | undefined): boolean =>
    span !== undefined && kindOf(bytes, span) === 'true';
  return {
    toolsListChanged: isTrue(found['toolsListChanged']),
    promptsListChanged: isTrue(found['promptsListChanged']),
    resourcesListChanged: isTrue(found['resourcesListChanged']),
    resourceSubscriptions,
    taskIds,
  };
};

const refusal = (name: string, wanted: string): Fault =>
  new Fault('invalid_params', `params.notifications.${name} must be ${wanted}`);

const isFlag = (bytes: Uint8Array, span: Span | undefined): boolean => {
  const kind = span && kindOf(bytes, span);
  return kind === undefined || kind === 'true' || kind === 'false';
};

const stringsAt = (
  bytes: Uint8Array,
  within: Span,
  name: (typeof lists)[number],
): readonly string[] | Fault => {
  if (member(bytes, within, name) === undefined) return [];
  const items = listItems(bytes, within, name, []);
  const bad = refusal(name, `an array of at most ${maxListed} strings`);
  if (items === undefined || items.length > maxListed) return bad;
  const strings = new Set<string>();
  for (const { span } of items) {
    const string = jsonString(bytes, span);
    if (string === undefined) return bad;
    strings.add(string);
  }
  return [...strings];
};

/** Raw JSON text of a filter; what is not subscribed to is left out. */
export const composeFilter = (filter: SubscriptionFilter): string => {
  const entries = [
    ...flags.filter((name) => filter[name]).map((name) => [name, true] as const),
    ...lists.filter((name) => filter[name].length > 0).map((name) => [name, filter[name]] as const),
  ];
  return JSON.stringify(Object.fromEntries(entries));
};

export const isEmptyFilter = (filter: SubscriptionFilter): boolean =>
  !flags.some((name) => filter[name]) && !lists.some((name) => filter[name].length > 0);

/** What of a filter a server can honour; `capabilities` is the raw text of its ServerCapabilities. */
export const filterWithin = (
  filter: SubscriptionFilter,
  capabilities: Uint8Array,
): SubscriptionFilter => {
  const offers = (...path: readonly string[]): ReturnType<typeof kindOf> | undefined => {
    let span: Span | undefined = { start: 0, end: capabilities.length };
    for (const name of path) span = span && member(capabilities, span, name);
    return span && kindOf(capabilities, span);
  };
  const updates = offers('resources', 'subscribe') === 'true';
  const tasks = offers('extensions', tasksExtension) === 'object';
  return {
    toolsListChanged: filter.toolsListChanged && offers('tools', 'listChanged') === 'true',
    promptsListChanged: filter.promptsListChanged && offers('prompts', 'listChanged') === 'true',
    resourcesListChanged:
      filter.resourcesListChanged && offers('resources', 'listChanged') === 'true',
    resourceSubscriptions: updates ? filter.resourceSubscriptions : [],
    taskIds: tasks ? filter.taskIds : [],
  };
};

/** Whether the filter asks for this notification. */
export const isSubscribed = (filter: SubscriptionFilter, message: Message): boolean => {
  switch (message.method ?? '') {
    case 'notifications/tools/list_changed':
      return filter.toolsListChanged;
    case 'notifications/prompts/list_changed':
      return filter.promptsListChanged;
    case 'notifications/resources/list_changed':
      return filter.resourcesListChanged;
    case 'notifications/resources/updated': {
      const uri = message.marks.uri && jsonString(message.bytes, message.marks.uri);
      return uri !== undefined && filter.resourceSubscriptions.some((one) => isWithin(uri, one));
    }
    case 'notifications/tasks': {
      const { bytes, params } = message;
      const at = params && member(bytes, params, 'taskId');
      const taskId = at && jsonString(bytes, at);
      return taskId !== undefined && filter.taskIds.includes(taskId);
    }
    default:
      return false;
  }
};

/**
 * The resource itself, or a part of it: a server may report the part that changed (2026-07-28, schema,
 * ResourceUpdatedNotificationParams).
 */
export const isWithin = (uri: string, resource: string): boolean => {
  if (!uri.startsWith(resource)) return false;
  const next = uri[resource.length];
  return next === undefined || resource.endsWith('/') || next === '/' || next === '#';
};
