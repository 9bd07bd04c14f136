import { parseSettings } from '../../src/bootstrap/settings/load.ts';
import { changedText } from '../support/pure/fuzz/made-texts.ts';
import { type DecodeText, runTextCase, textDecoders } from '../support/pure/fuzz/text-case.ts';
import { fuzz } from './run.ts';

const files = [
  'version: 1\nserver: { frontends: [ { protocol: http, config: { port: 8080 } } ] }\nservers: { demo: { command: node, env: { A: "x" } } }\n',
  'auth: { provider: jwt, jwt: { secret: abcdefghijklmnopqrstuvwxyz0123456789 } }\nvalidation: { strict_ids: true }\nservers: { demo: { url: "http://localhost:3000/mcp" } }\n',
  '{ "servers": { "demo": { "url": "tcp://127.0.0.1:8444", "transform": { "tools": [] } } } }',
] as const;

/** Whatever stands in a file, it is read or refused with a place, and never thrown about. */
const settings: DecodeText = (_, random) => {
  const file = `/nowhere/gateway.${random.pick(['yaml', 'json', 'toml'])}`;
  const source = { file, text: changedText(random, files) };
  const { settings: loaded, problems } = parseSettings(source, {
    environment: {},
    newToken: () => 'generated-token',
  });
  if (loaded === undefined && problems.length === 0) throw new Error('refused without a reason');
  return loaded === undefined ? 'refused' : 'taken';
};

/** `npm run fuzz:texts [-- seconds [seed]]`: gives made-up texts to whatever reads texts from peers, files and headers. */
fuzz({
  script: 'fuzz:texts',
  url: import.meta.url,
  runCase: (seed) => {
    const { decoder, outcome, bytes, slowest } = runTextCase(seed, { ...textDecoders, settings });
    return { bytes, messages: 0, slowest, seen: [`${decoder} ${outcome}`] };
  },
});
