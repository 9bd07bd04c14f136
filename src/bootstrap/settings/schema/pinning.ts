import { choice, closed, text } from './fields.ts';

export const pinning = closed({ file: text.optional() });

/** What an entry of a server, in either shape, says about its definitions. */
export const pinningShape = {
  pinning: choice({ off: 'off', report: 'report', quarantine: 'quarantine' }).optional(),
};
