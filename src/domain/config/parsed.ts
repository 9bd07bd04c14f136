/** What came of reading a text: a value, or one sentence for the operator that says what is wrong and how to write it. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

export const read = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
export const unreadable = (message: string): Parsed<never> => ({ ok: false, message });
