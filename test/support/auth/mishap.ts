import type { ServerResponse } from 'node:http';

/** How a server may fail whoever asks it. */
export type Mishap =
  | { readonly kind: 'slow'; readonly ms: number }
  /** It takes questions and never answers. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  | { readonly kind: 'wrong_json'; readonly body?: string }
  | { readonly kind: 'huge'; readonly bytes: number }
  | { readonly kind: 'redirect'; readonly to: string }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: 'cut' };

const JSON_TYPE = { 'content-type': 'application/json' };

/** False: it may answer as it would. */
export const suffer = async (mishap: Mishap, response: ServerResponse): Promise<boolean> => {
  switch (mishap.kind) {
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, mishap.ms));
      return response.destroyed;
    case 'silent':
      return true;
    case 'status':
      response.writeHead(mishap.status, JSON_TYPE).end(mishap.body ?? '{}');
      return true;
    case 'wrong_json':
      response.writeHead(200, JSON_TYPE).end(mishap.body ?? '{"keys": [');
      return true;
    case 'huge':
      response.writeHead(200, JSON_TYPE).end(`{"more":"${'x'.repeat(mishap.bytes)}"}`);
      return true;
    case 'redirect':
      response.writeHead(302, { location: mishap.to }).end();
      return true;
    case 'cut':
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' }).write('{"keys":');
      response.destroy();
      return true;
  }
};
