/** The address of a listener, as people write it. */
export const listenerUrl = (scheme: string, host: string, port: number): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
