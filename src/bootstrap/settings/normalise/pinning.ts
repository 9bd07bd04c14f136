import { resolve } from 'node:path';
import { DEFAULT_PINNING } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { PinningSettings } from '../settings.ts';
import type { FileBase } from './file-base.ts';

export const pinningOf = (
  { pinning: { file } = {} }: GatewayFile,
  { folder }: FileBase,
): PinningSettings => (file === undefined ? DEFAULT_PINNING : { file: resolve(folder, file) });
