const traceparent = /^"?[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const nobodys = '0'.repeat(32);

/** The trace a `traceparent` names (W3C Trace Context §3.2.2), raw JSON or bare; undefined when it names none. */
export const traceIdOf = (text: string): string | undefined => {
  const id = traceparent.exec(text)?.[1];
  return id === nobodys ? undefined : id;
};
