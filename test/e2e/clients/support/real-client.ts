/**
 * What both SDKs answer to `tools/call`.
 * @public Declarations of other files name it.
 */
export interface ToolResult {
  readonly content: readonly { readonly type: string; readonly text?: string | undefined }[];
  readonly isError?: boolean | undefined;
  readonly structuredContent?: unknown;
}

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Silence after which the client gives up, in milliseconds. */
  readonly timeout?: number;
  readonly resetTimeoutOnProgress?: boolean;
  readonly onprogress?: (progress: {
    readonly progress: number;
    readonly total?: number | undefined;
  }) => void;
}

/** A notification as the client of an SDK got it. */
export interface Notice {
  readonly method: string;
  readonly params: {
    readonly [name: string]: unknown;
    readonly uri?: unknown;
    readonly data?: unknown;
    readonly level?: unknown;
  };
}

/** Something that was asked of the client. */
export interface Ask {
  readonly method: string;
  readonly params: unknown;
}

/** The methods that both SDKs spell alike. */
export interface SdkMethods {
  getServerVersion(): object | undefined;
  getServerCapabilities(): object | undefined;
  getInstructions(): string | undefined;
  ping(): Promise<object>;
  listTools(params?: { cursor: string }): Promise<{
    readonly tools: readonly { readonly name: string }[];
    readonly nextCursor?: string | undefined;
  }>;
  listResources(): Promise<{ readonly resources: readonly { readonly uri: string }[] }>;
  listResourceTemplates(): Promise<{
    readonly resourceTemplates: readonly { readonly uriTemplate: string }[];
  }>;
  readResource(params: { uri: string }): Promise<{ readonly contents: readonly object[] }>;
  subscribeResource(params: { uri: string }): Promise<object>;
  unsubscribeResource(params: { uri: string }): Promise<object>;
  listPrompts(): Promise<{ readonly prompts: readonly { readonly name: string }[] }>;
  getPrompt(params: {
    name: string;
    arguments?: Record<string, string>;
  }): Promise<{ readonly messages: readonly object[] }>;
  complete(params: {
    ref: { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string };
    argument: { name: string; value: string };
    context?: { arguments: Record<string, string> };
  }): Promise<{ readonly completion: { readonly values: readonly string[] } }>;
  sendRootsListChanged(): Promise<void>;
  close(): Promise<void>;
}

/** A connected client of an SDK that answers sampling, elicitation and roots. */
export interface RealClient {
  readonly sdk: SdkMethods;
  readonly notices: Inbox<Notice>;
  readonly asks: Inbox<Ask>;
  /** What the client answers to `roots/list`; changing it tells nobody. */
  readonly roots: { uri: string; name: string }[];
  /** What the client waits for before it answers a sampling request; nothing at first. */
  readonly sampling: { after: Promise<void> };
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  setLevel(level: 'debug' | 'info' | 'error'): Promise<object>;
}

/** The name both clients give themselves. */
export const clientInfo = { name: 'real-client', version: '1.0.0' };

export const firstRoots = (): { uri: string; name: string }[] => [
  { uri: 'file:///work/first', name: 'First' },
];

export const samplingAnswer = {
  model: 'model-of-the-client',
  role: 'assistant' as const,
  stopReason: 'endTurn',
  content: { type: 'text' as const, text: 'A sampled line.' },
};

export const elicitationAnswer = {
  action: 'accept' as const,
  content: { name: 'Ada Lovelace', check: true, integer: 7 },
};

/** Keeps what came, and lets a test wait for what is still to come. */
export class Inbox<Item> {
  readonly items: Item[] = [];
  readonly #waiting = new Set<() => void>();

  add(item: Item): void {
    this.items.push(item);
    for (const look of this.#waiting) look();
  }

  /** The first item that fits, now or later; the time limit of the test bounds the wait. */
  until(fits: (item: Item) => boolean): Promise<Item> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.items.find(fits);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
