/** A line's end, in whichever of the ways there are. */
const lineEnds = /\r\n?|[\p{Zl}\p{Zp}]/gu;

/**
 * What a reader does not see or sees in another place: control and format characters (those that turn the direction of
 * writing among them), what Unicode has renderers ignore, halves of pairs, private use.
 */
const unseen = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;

/** The text as a person would read it: a model must not be told what nobody can see. */
export const visibleText = (text: string): string =>
  text.replaceAll(lineEnds, '\n').replaceAll(unseen, '');
