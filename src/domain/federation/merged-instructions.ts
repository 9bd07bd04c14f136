import { visibleText } from './visible-text.ts';

/** What one server says of how it is to be used. */
export interface ServerInstructions {
  readonly server: string;
  readonly text: string;
}

/** Stands where something was left out. */
const cutMark = ' […]';
const between = '\n\n';

/**
 * The instructions of many servers as one text of at most `maxLength` characters (UTF-16 units), each under its server's
 * name, in this order. The longest are cut first, so that one that talks much takes no room from the others. Undefined
 * when nobody says anything. They reach models as they are, so they are cleaned of what nobody sees, and none can write a
 * heading as if another server spoke.
 */
export const mergeInstructions = (
  instructions: readonly ServerInstructions[],
  maxLength: number,
): string | undefined => {
  const said = instructions
    .map(({ server, text }) => ({ server, text: lowered(visibleText(text).trim()) }))
    .filter(({ text }) => text !== '');
  if (said.length === 0) return undefined;
  const fitting = said.slice(0, mostThatFit(said, maxLength));
  if (fitting.length === 0) return undefined;
  const isComplete = fitting.length === said.length;
  const room = maxLength - overhead(fitting) - (isComplete ? 0 : between.length + cutMark.length);
  const limits = fairShares(
    fitting.map(({ text }) => text.length),
    room,
  );
  const sections = fitting.map(
    ({ server, text }, index) => heading(server) + cut(text, limits[index] ?? 0),
  );
  return [...sections, ...(isComplete ? [] : [cutMark.trim()])].join(between);
};

const heading = (server: string): string => `# ${server}\n\n`;

const overhead = (parts: readonly ServerInstructions[]): number =>
  parts.reduce((sum, { server }) => sum + heading(server).length + between.length, -between.length);

/** Less than this of a server's text says nothing. */
const leastText = 40;

const mostThatFit = (parts: readonly ServerInstructions[], maxLength: number): number => {
  let needed = 0;
  for (const [index, { server, text }] of parts.entries()) {
    needed += heading(server).length + between.length + Math.min(text.length, leastText);
    const tail = index + 1 < parts.length ? cutMark.length : 0;
    if (needed - between.length + (tail === 0 ? 0 : between.length + tail) > maxLength) {
      return index;
    }
  }
  return parts.length;
};

/** How much each may have of `room`: what a short one leaves is shared by the longer ones. */
const fairShares = (lengths: readonly number[], room: number): readonly number[] => {
  const shares = lengths.map(() => 0);
  let left = Math.max(room, 0);
  const shortestFirst = lengths
    .map((length, index) => ({ length, index }))
    .toSorted((one, other) => one.length - other.length);
  for (const [taken, { length, index }] of shortestFirst.entries()) {
    const share = Math.min(length, Math.floor(left / (lengths.length - taken)));
    shares[index] = share;
    left -= share;
  }
  return shares;
};

/** At most `limit` units, the mark included; never half of a surrogate pair. */
const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const end = Math.max(limit - cutMark.length, 0);
  const isSplit = isHighSurrogate(text.charCodeAt(end - 1));
  return (text.slice(0, isSplit ? end - 1 : end) + cutMark).slice(0, Math.max(limit, 0));
};

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Headings of a server stand below the one that names it, in either way of writing them. */
const lowered = (text: string): string =>
  text
    .replaceAll(/^([ ]{0,3})(?=#{1,5}(?:\s|$))/gm, '$1#')
    .replaceAll(/^([ ]{0,3})=+[ \t]*$/gm, '$1---');
