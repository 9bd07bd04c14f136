import { text, texts } from './fields.ts';

/** Of the section `auth`: what clients are told of where their tokens come from (RFC 9728). */
export const resourceShape = {
  resource: text.optional(),
  authorization_servers: texts.optional(),
  scopes_supported: texts.optional(),
};
