import type { Audience, Reach } from '../../core/capability/index.js';
import { MOST_FILES } from '../../core/files/index.js';
import type { AttendanceContext } from './references.js';
import { fault, type WriteError, type WriteKey, type Written } from './repository/index.js';

/** Under which key a write is done once. */
export function keyOf(
  { capability, at }: AttendanceContext,
  school: string,
  key: string,
  input: object,
  items: readonly unknown[] = [],
): WriteKey {
  return { school, client: capability.client, actor: capability.person ?? '', key, input, items, at };
}

/** What was written, as the caller may read it. */
export async function found<Row>({ record }: Written, loader: { load(id: string): Promise<Row | null> }): Promise<Row | null> {
  return record === null ? null : loader.load(record);
}

/** Files named by an input: not too many, each once. */
export function unsoundFiles(ids: readonly string[]): WriteError[] {
  const isSound = ids.length <= MOST_FILES && new Set(ids).size === ids.length;
  return isSound ? [] : [fault('VALIDATION', `it has ${MOST_FILES} files at most, each once`, 'input', 'attachmentIds')];
}

/** The reach that somebody has as one of these. INVARIANT: whatever the gateway granted, a family decides nothing and the school says nothing in its place. */
export function reachAs(audiences: readonly Audience[], reach: Reach): Reach {
  return reach.filter(({ audience }) => audiences.includes(audience));
}

export const OF_THE_OFFICE: readonly Audience[] = ['OFFICE', 'SYSTEM'];
export const OF_THE_FAMILY: readonly Audience[] = ['GUARDIAN', 'STUDENT'];
