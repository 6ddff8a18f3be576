import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type CompiledPolicy, compile, type PolicyDocument, parsePolicy } from '../../core/policy/index.js';
import { schemaFile } from '../../schema/files.js';

/** The policy that comes with the project: `schema/policy/base.yaml`. */
export function basePolicy(): CompiledPolicy {
  return compile(baseDocument());
}

/** The same as it is written. */
export function baseDocument(): PolicyDocument {
  return parsePolicy(parse(readFileSync(schemaFile('policy/base.yaml'), 'utf8')));
}
