import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningGateway } from '../../support/gateway.ts';

type Publish = (gateway: RunningGateway, text: string, revision: number) => void;

const fileOf = ({ folder }: RunningGateway): string => join(folder, 'gateway.yaml');

/** Leads the settings file elsewhere, in one step. */
const lead = (gateway: RunningGateway, target: string): void => {
  const file = fileOf(gateway);
  symlinkSync(target, `${file}.link`);
  renameSync(`${file}.link`, file);
};

const inPlace: Publish = (gateway, text) => writeFileSync(fileOf(gateway), text);

const renamedOver: Publish = (gateway, text) => {
  const file = fileOf(gateway);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

const symlinkSwapped: Publish = (gateway, text, revision) => {
  const name = `revision-${revision}.yaml`;
  writeFileSync(join(gateway.folder, name), text);
  lead(gateway, name);
};

/** As the kubelet does it: the file leads through `..data`, which is led to a new folder. */
const configMapSwapped: Publish = (gateway, text, revision) => {
  const { folder } = gateway;
  const name = `..revision-${revision}`;
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'gateway.yaml'), text);
  symlinkSync(name, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  lead(gateway, join('..data', 'gateway.yaml'));
};

const goneAndBack: Publish = (gateway, text) => {
  rmSync(fileOf(gateway));
  writeFileSync(fileOf(gateway), text);
};

const signalled: Publish = (gateway, text, revision) => {
  renamedOver(gateway, text, revision);
  process.kill(gateway.pid, 'SIGHUP');
};

/** Every way in which a running gateway comes to other settings. */
export const ways: readonly (readonly [string, Publish])[] = [
  ['written in place', inPlace],
  ['renamed over', renamedOver],
  ['symbolic link swapped', symlinkSwapped],
  ['ConfigMap swapped', configMapSwapped],
  ['gone and back', goneAndBack],
  ['SIGHUP', signalled],
];

export const unpublish = (gateway: RunningGateway): void => rmSync(fileOf(gateway));
