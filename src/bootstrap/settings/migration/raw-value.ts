import { parseDocument } from 'yaml';
import { asYaml } from '../document/json-text.ts';
import { Places } from '../document/places.ts';
import { formOf, type SourceText } from '../document/source-text.ts';
import { readToml } from '../document/toml-document.ts';

/** What a file says before references are filled in. */
export const rawValue = (source: SourceText): unknown => {
  const form = formOf(source);
  if (form.ok && form.value === 'toml') {
    return readToml(source.text, new Places(source.file)).value;
  }
  const isJson = form.ok && form.value === 'json';
  return parseDocument(isJson ? asYaml(source.text) : source.text).toJS();
};
