import { rawMembers } from '../raw-json.ts';

/** The raw result of initialize, with members no schema knows and the revision the client asked for. */
export const initializeResult = (name: string, params: string): string =>
  `{ "protocolVersion":${rawMembers(params).get('protocolVersion')},"capabilities":{"tools":{"listChanged":true},` +
  '"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"logging":{},' +
  `"x-vendor":{"deep":[1.50,9007199254740993]}},"serverInfo":{"name":"${name}","version":"1.0.0",` +
  '"x-build":18446744073709551615},"instructions":"zuerst é lesen","x-extra": -0 }';

const tool = (name: string, more: string): string =>
  `{"name":"${name}","inputSchema":{"type":"object","x-order":{"b":1,"a":1.0}}${more}}`;

const TOOLS = [
  tool('echo', ' , "annotations":{"x-hint":9007199254740993}'),
  tool('raw', ',"x-vendor":[ 1e400,-0 ]'),
  tool('big', ',"description":"größer"'),
  tool('ask', ''),
  tool('progress', ''),
  tool('slow', ''),
  tool('cancels', ''),
  tool('outstanding', ''),
  tool('log', ''),
  tool('notify', ''),
  tool('handshake', ''),
].join(', ');

/** The raw result of tools/list. */
export const TOOLS_RESULT = `{"tools":[${TOOLS}], "x-page":"only" }`;

/** Raw results of the methods that only list, by the raw text of the method. */
export const lists = (name: string): Readonly<Record<string, string>> => ({
  '"ping"': '{}',
  '"tools/list"': TOOLS_RESULT,
  '"resources/list"': `{"resources":[{"uri":"demo://${name}/one","name":"one","x-size":1e400}]}`,
  '"resources/templates/list"': `{"resourceTemplates":[{"uriTemplate":"demo://${name}/{x}","name":"any"}]}`,
  '"prompts/list"': '{"prompts":[{"name":"greet","x-vendor":-0}]}',
  '"logging/setLevel"': '{}',
  '"resources/subscribe"': '{}',
  '"resources/unsubscribe"': '{}',
});

export const resourceText = (name: string, uri: string): string =>
  `{"contents":[{"uri":${uri},"text":"of ${name}","x-n":18446744073709551615}]}`;

export const PROMPT = (name: string): string =>
  `{"messages":[{"role":"user","content":{"type":"text","text":"greetings from ${name}"}}]}`;
