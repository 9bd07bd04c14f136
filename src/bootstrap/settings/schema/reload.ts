import { choice } from './fields.ts';

export const reload = choice({ watch: 'watch', signal: 'signal', off: 'off' });
