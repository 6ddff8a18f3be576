import { and, eq } from 'drizzle-orm';
import type { Database } from '../../../core/store/index.js';
import { policyVersions } from '../tables.js';
import { type Examination, examineMeanwhile } from './examination.js';
import { foundation } from './foundation.js';
import { asRules, readLive, readProposed } from './live-policies.js';

/**
 * Reads the national rules in force, and examines them while requests are answered. Why: they may have been published before an invariant stood, or be
 * what came with an older Préau; and what is found of them is at hand for whoever proposes or publishes the first restriction, which waits for it else.
 */
export async function examineNational(db: Database): Promise<{ readonly id: string; readonly found: Promise<Examination> }> {
  const { id, level, scope, document, expectations } = policyVersions;
  const [rows, [stored]] = await Promise.all([
    readLive(db),
    db
      .select({ id, level, scope, document, expectations })
      .from(policyVersions)
      .where(and(eq(policyVersions.state, 'LIVE'), eq(level, 'NATIONAL'))),
  ]);
  const version = stored === undefined ? foundation() : { ...stored, level: 'NATIONAL' as const };
  return { id: version.id, found: examineMeanwhile(version, asRules(rows)) };
}

/**
 * Examines national rules that were proposed, while requests are answered. Why in each process: whoever publishes them may ask any, and waits for
 * nothing there that could be found before. Restrictions of academies and schools take no time.
 */
export async function examineProposed(db: Database, id: string): Promise<void> {
  const [rows, version] = await Promise.all([readLive(db), readProposed(db, id)]);
  if (version?.level === 'NATIONAL') await examineMeanwhile(version, asRules(rows));
}
