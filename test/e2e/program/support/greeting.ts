import { z } from 'zod';

const file = z.object({
  mcpServers: z.object({
    gateway: z.object({
      type: z.literal('http'),
      url: z.url(),
      headers: z.record(z.string(), z.string()),
    }),
  }),
});

/** What a gateway prints last when it greets whoever started it. */
export const greeting = /For an MCP client:\n(\{\n[\s\S]*?\n\})\n/;

/** What is printed for people to copy: the line for a shell, and where the snippet leads an MCP client. */
export const offersIn = (output: string) => {
  const { url, headers } = file.parse(JSON.parse(greeting.exec(output)?.[1] ?? '')).mcpServers
    .gateway;
  return {
    tokens: output.match(/^Token .*$/gm) ?? [],
    shellLine: /^ +(curl .*)$/m.exec(output)?.[1] ?? '',
    address: { kind: 'http', url: new URL(url), headers },
  } as const;
};
