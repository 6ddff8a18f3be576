import type { AttendanceContext } from './references.js';
import type { WriteKey, Written } from './repository/index.js';

/** Under which key a write is done once. */
export function keyOf({ capability, at }: AttendanceContext, school: string, key: string, input: object): WriteKey {
  return { school, client: capability.client, actor: capability.person ?? '', key, input, at };
}

/** What was written, as the caller may read it. */
export async function found<Row>({ record }: Written, loader: { load(id: string): Promise<Row | null> }): Promise<Row | null> {
  return record === null ? null : loader.load(record);
}
