/** A message as a simulated peer reads it. Ids of the gateway are numbers. */
export interface Rpc {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: RpcParams;
  readonly result?: Readonly<Record<string, unknown>> & { readonly inputRequests?: object };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly error_code?: string; readonly retryable?: boolean };
  };
}

interface RpcParams {
  readonly name?: string;
  readonly uri?: string;
  readonly cursor?: string;
  readonly requestId?: number | string;
  readonly arguments?: { readonly call?: string };
  readonly notifications?: unknown;
  readonly inputResponses?: unknown;
  readonly requestState?: string;
  readonly capabilities?: { readonly sampling?: unknown };
  readonly _meta?: Readonly<Record<string, unknown>>;
}

export const readRpc = (text: string): Rpc => JSON.parse(text) as Rpc;

export const resultText = (id: number | string, result: object): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${JSON.stringify(result)}}`;

export const errorText = (
  id: number | string,
  code: number,
  message: string,
  data?: object,
): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${JSON.stringify({ code, message, data })}}`;

export const noticeText = (method: string, params: object): string =>
  JSON.stringify({ jsonrpc: '2.0', method, params });

export const subscriptionKey = 'io.modelcontextprotocol/subscriptionId';
