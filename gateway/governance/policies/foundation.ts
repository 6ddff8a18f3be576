import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { invariant } from '../../../core/errors.js';
import { canonicalJson } from '../../../core/ledger/index.js';
import { type Invariant, parseExpectations, parsePolicy } from '../../../core/policy/index.js';
import { schemaFile } from '../../../schema/files.js';
import { nationalDocument } from './national-document.js';
import type { Version } from './version.js';

/** The id of the version that comes with the project. */
export const FOUNDATION_ID = 'policy-foundation';

/**
 * The national rules where none are stored, as version 1 in force: `schema/policy/base.yaml` with its expectations. It is written down when the first
 * draft is begun from it; until then a newer Préau brings newer rules.
 */
export function foundation(): Version {
  known ??= readFoundation();
  return known;
}

/**
 * What holds of every version, whatever its own invariants say, so that no edit takes it out: administering the rules opens no data, and
 * nobody outside the school's administration reads or edits the rules. Source: privacy model §1.5.
 */
export function standingInvariants(): readonly Invariant[] {
  const { invariants } = nationalDocument(foundation().document);
  const standing = invariants.filter(({ id }) => STANDING.includes(id));
  invariant(standing.length === STANDING.length, 'the base policy has the standing invariants');
  return standing;
}

const STANDING: readonly string[] = [
  'editing-the-rules-opens-no-data',
  'editing-the-rules-shows-no-consents',
  'editing-the-rules-changes-no-consents',
  'systems-and-families-never-edit-the-rules',
];

let known: Version | undefined;

function readFoundation(): Version {
  const read = (file: string): unknown => parseYaml(readFileSync(schemaFile(file), 'utf8'));
  return Object.freeze({
    id: FOUNDATION_ID,
    level: 'NATIONAL',
    scope: '',
    number: 1,
    parent: null,
    document: canonicalJson(parsePolicy(read('policy/base.yaml'))),
    expectations: canonicalJson(parseExpectations(read('policy/base.expectations.yaml'))),
    author: null,
    reason: 'the rules that come with Préau',
    state: 'LIVE',
    revision: 1,
    savedBy: null,
    writers: [],
    savedAt: BEFORE_EVERYTHING,
    proposedAt: null,
    publishedAt: BEFORE_EVERYTHING,
    endedAt: null,
    rejectionReason: null,
    rollbackOf: null,
    approvals: [],
  });
}

// Why: what comes with the project was in force before anything was written here; no clock is asked.
const BEFORE_EVERYTHING = new Date(0);
