import type { RealClient, SdkMethods } from './real-client.ts';

const documents = 'demo://resource/static/document';

/** All the public test server says that is the same each time, as a client sees it. */
export const portraitOf = async ({ sdk, call }: RealClient) => ({
  server: sdk.getServerVersion(),
  capabilities: sdk.getServerCapabilities(),
  instructions: sdk.getInstructions(),
  tools: (await sdk.listTools()).tools,
  resources: (await sdk.listResources()).resources,
  templates: (await sdk.listResourceTemplates()).resourceTemplates,
  document: await sdk.readResource({ uri: `${documents}/architecture.md` }),
  prompts: (await sdk.listPrompts()).prompts,
  simplePrompt: await sdk.getPrompt({ name: 'simple-prompt' }),
  promptWithArguments: await sdk.getPrompt({
    name: 'args-prompt',
    arguments: { city: 'Reykjavík', state: 'Capital Region' },
  }),
  departments: await departments(sdk),
  names: await namesOfSales(sdk),
  resourceIds: await resourceIds(sdk),
  echo: await call('echo', { message: 'Ünï ✓ "quoted" \\ 𝒳' }),
  sum: await call('get-sum', { a: 2, b: 40 }),
  annotated: await call('get-annotated-message', { messageType: 'error', includeImage: true }),
  structured: await call('get-structured-content', { location: 'Chicago' }),
  image: await call('get-tiny-image'),
  links: await call('get-resource-links', { count: 2 }),
  wrongArguments: await call('get-sum', { a: 'two' }),
  unknownTool: await refusal(call('no-such-tool')),
  unknownPrompt: await refusal(sdk.getPrompt({ name: 'no-such-prompt' })),
  unknownResource: await refusal(sdk.readResource({ uri: 'demo://nowhere' })),
});

const departments = (sdk: SdkMethods) =>
  sdk.complete({
    ref: { type: 'ref/prompt', name: 'completable-prompt' },
    argument: { name: 'department', value: 'S' },
  });

const namesOfSales = (sdk: SdkMethods) =>
  sdk.complete({
    ref: { type: 'ref/prompt', name: 'completable-prompt' },
    argument: { name: 'name', value: '' },
    context: { arguments: { department: 'Sales' } },
  });

const resourceIds = (sdk: SdkMethods) =>
  sdk.complete({
    ref: { type: 'ref/resource', uri: 'demo://resource/dynamic/text/{resourceId}' },
    argument: { name: 'resourceId', value: '7' },
  });

/** The code and text of an error, or the result when the server answers with one. */
const refusal = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { code: error.code, message: error.message };
  });
