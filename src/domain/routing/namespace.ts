/** Mission SV-03: at most 255 of `A-Z a-z 0-9 . _ -`, and never two dots in a row. */
const pattern = /^[A-Za-z0-9._-]{1,255}$/;

export const isNamespace = (text: string): boolean => pattern.test(text) && !text.includes('..');
