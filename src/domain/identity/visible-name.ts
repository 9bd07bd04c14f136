/** A name as visible ASCII, as keys of principals are. No two names have the same form. */
export const visibleName = (name: string): string =>
  /^[\x21-\x24\x26-\x7e]+$/.test(name) ? name : encodeURIComponent(name.toWellFormed());
