/** One escape of a JSON string at a time, so that an escaped backslash is never taken for the start of another. */
const jsonEscape = /\\(?:u[0-9a-fA-F]{4}|.)/g;
/** Control characters, which a terminal would obey, but for line ends. */
const control = /[^\P{Cc}\n]/gu;

/**
 * A line of JSON whose strings, once parsed, show control characters as `\u001b` instead of holding them:
 * what a peer sends must not move the cursor of the operator's terminal. Line ends of stacks stay.
 */
export const withVisibleControls = (jsonLine: string): string =>
  jsonLine
    .replace(jsonEscape, (written) => (/^\\[bfru]/.test(written) ? `\\${written}` : written))
    .replace(control, (character) => `\\\\u${hex(character)}`);

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');
