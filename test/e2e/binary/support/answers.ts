/** A JSON-RPC answer as far as the tests look at it. */
export interface Answer {
  readonly jsonrpc?: string;
  readonly id?: unknown;
  readonly result?: {
    readonly content?: readonly { readonly type: string; readonly text?: string }[];
    readonly isError?: boolean;
    readonly protocolVersion?: string;
    readonly serverInfo?: { readonly name: string };
    readonly tools?: readonly { readonly name: string }[];
    readonly prompts?: readonly { readonly name: string }[];
    readonly [name: string]: unknown;
  };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly error_code?: string };
  };
}

export const answerOf = (text: string): Answer => JSON.parse(text);

/** The text of the first content of a tool's result. Throws with the answer when there is none. */
export const contentText = ({ result, ...rest }: Answer): string => {
  const text = result?.content?.[0]?.text;
  if (text === undefined) throw new Error(`no content: ${JSON.stringify({ result, ...rest })}`);
  return text;
};
