import { choice } from './fields.ts';

/** What an entry of a server, in either shape, says about requests whose answer was cut off. */
export const replayShape = { replay: choice({ hints: 'hints', never: 'never' }).optional() };
