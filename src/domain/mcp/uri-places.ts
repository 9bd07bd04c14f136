import { QUOTE } from '../wire/bytes.ts';
import { eachElement, eachEntry } from '../wire/items.ts';
import type { Message, Span } from '../wire/message.ts';
import { jsonString } from '../wire/text.ts';

type Visit = (at: Span) => void;
/** What to do with the values of which members. */
type Members = ReadonlyMap<string, Visit>;

/** Where the URIs of resources stand in what a server sends; spans of JSON strings. `method`: what a response answers. */
export const urisIn = (message: Message, method: string): readonly Span[] => {
  const { bytes, result, error, params } = message;
  const places = new UriPlaces(bytes);
  if (error !== undefined) places.inError(error);
  else if (result !== undefined) places.inResult(result, method);
  else if (params !== undefined) places.inParams(params, message.method ?? '');
  return places.found;
};

/** The same for one item of a list: a resource, a template (whose URI is a template), a tool with a view (MCP Apps). */
export const urisInItem = (bytes: Uint8Array, items: string): readonly Span[] => {
  const places = new UriPlaces(bytes);
  places.inItem({ start: 0, end: bytes.length }, items);
  return places.found;
};

/** Methods of 2026-07-28's extension whose results hold those of other methods (SEP-2663). */
const isOfTask = (method: string): boolean =>
  method === 'tasks/get' || method === 'notifications/tasks';

/** Collects the URIs of one message. Equal members are all taken, because readers do not agree on the one that counts. */
class UriPlaces {
  readonly found: Span[] = [];
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  inError(error: Span): void {
    this.#members(error, { data: (data) => this.#members(data, { uri: this.#found }) });
  }

  inResult(result: Span, method: string): void {
    switch (method) {
      case 'tools/call':
        this.#members(result, { content: this.#inContent, inputRequests: this.#inAsks });
        break;
      case 'prompts/get':
        this.#members(result, { messages: this.#inMessages, inputRequests: this.#inAsks });
        break;
      case 'resources/read':
        this.#members(result, { contents: this.#inContents, inputRequests: this.#inAsks });
        break;
      default:
        if (isOfTask(method)) this.#inTask(result);
    }
  }

  inParams(params: Span, method: string): void {
    if (method === 'notifications/resources/updated') this.#members(params, { uri: this.#found });
    else if (method === 'sampling/createMessage') this.#inSampling(params);
    else if (isOfTask(method)) this.#inTask(params);
  }

  inItem(item: Span, items: string): void {
    if (items === 'resources') this.#members(item, { uri: this.#found });
    else if (items === 'resourceTemplates') this.#members(item, { uriTemplate: this.#found });
    else if (items === 'tools') this.#members(item, { _meta: this.#inToolMeta });
  }

  readonly #found = (at: Span): void => {
    if (this.#bytes[at.start] === QUOTE) this.found.push(at);
  };

  /** `ui/resourceUri` is how MCP Apps wrote it first. */
  readonly #inToolMeta = (meta: Span): void => {
    const inUi = (ui: Span): void => this.#members(ui, { resourceUri: this.#found });
    this.#members(meta, { ui: inUi, 'ui/resourceUri': this.#found });
  };

  /** Content blocks: one, or an array of them. */
  readonly #inContent = (content: Span): void => {
    this.#inBlock(content);
    eachElement(this.#bytes, content, this.#inBlock);
  };

  readonly #inBlock = (block: Span): void => {
    const links: Span[] = [];
    const resources: Span[] = [];
    const contents: Span[] = [];
    let type: string | undefined;
    this.#members(block, {
      type: (at) => {
        type = jsonString(this.#bytes, at);
      },
      uri: (at) => links.push(at),
      resource: (at) => resources.push(at),
      content: (at) => contents.push(at),
    });
    if (type === 'resource_link') for (const at of links) this.#found(at);
    else if (type === 'resource') {
      for (const at of resources) this.#members(at, { uri: this.#found });
    } else if (type === 'tool_result') for (const at of contents) this.#inContent(at);
  };

  readonly #inMessages = (messages: Span): void =>
    eachElement(this.#bytes, messages, (message) =>
      this.#members(message, { content: this.#inContent }),
    );

  readonly #inContents = (contents: Span): void =>
    eachElement(this.#bytes, contents, (one) => this.#members(one, { uri: this.#found }));

  readonly #inSampling = (params: Span): void =>
    this.#members(params, { messages: this.#inMessages });

  /** What a server wants to know first, by keys of its own: of a sampling request the params, whichever it is. */
  readonly #inAsks = (asks: Span): void =>
    eachEntry(this.#bytes, asks, (_key, ask) => this.#members(ask, { params: this.#inSampling }));

  /** A task that is done holds the result of the method it stands for. */
  readonly #inTask = (task: Span): void =>
    this.#members(task, {
      inputRequests: this.#inAsks,
      result: (result) =>
        this.#members(result, {
          content: this.#inContent,
          messages: this.#inMessages,
          contents: this.#inContents,
        }),
      error: (error) => this.inError(error),
    });

  #members(within: Span, visits: Readonly<Record<string, Visit>>): void {
    const members: Members = new Map(Object.entries(visits));
    eachEntry(this.#bytes, within, (name, value) => {
      members.get(jsonString(this.#bytes, name) ?? '')?.(value);
    });
  }
}
