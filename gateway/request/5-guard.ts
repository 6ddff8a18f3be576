import { humanOf } from '../../core/ids.js';
import type { Category, Obligation } from '../../core/policy/index.js';
import type { Classification } from '../../core/shield/index.js';
import type { RequestFacts } from '../facts/index.js';
import type { Field } from '../federation/selection.js';
import type { DenialCode, Ruling } from './2-decide.js';
import { humansIn, humansOf, localPaths, valueCategories } from './subject-keys.js';

/** What step 5 says of one cell that came back. */
export type Cell =
  | { readonly permits: true; readonly obligations: readonly Obligation[]; readonly humans: readonly string[] }
  /** `told` is null where even the fact of a denial would tell something of the value. */
  | { readonly permits: false; readonly told: { readonly coordinate: string; readonly code: DenialCode } | null; readonly coarse: boolean };

export interface Guard {
  /** May this field of this object leave? `inherited` are the humans of the field that returned a value object. */
  cell(field: Field, object: Readonly<Record<string, unknown>>, inherited: readonly string[]): Cell;
  /** May the object be reached by the link that led here? */
  arrival(link: Field, type: string, object: Readonly<Record<string, unknown>>): Cell;
  /** Everybody the answer is about; for the ledger. */
  readonly humans: ReadonlySet<string>;
}

const OPEN: Cell = Object.freeze({ permits: true, obligations: [], humans: [] });

/** Step 5: holds what came back to the decision, cell by cell, inside the concrete type, whatever path or alias led there. Unknown subject: denied. */
export async function openGuard(data: unknown, ruling: Ruling, classification: Classification, facts: RequestFacts): Promise<Guard> {
  // Why: a student and their person are one human, and one subject on the ledger.
  const humans = new Set([...humansIn(data)].map((id) => humanOf(id) ?? id));
  await facts.load(humans);

  function decideAll(coordinate: string, categories: readonly Category[], subjects: readonly string[], any: boolean): Cell {
    if (subjects.length === 0) return { permits: false, told: { coordinate, code: 'FORBIDDEN_FIELD' }, coarse: false };
    const decisions = subjects.map((human) => ruling.decide(coordinate, categories, human));
    const holds = any ? decisions.some((one) => one.permits) : decisions.every((one) => one.permits);
    if (!holds) {
      const code =
        decisions.some((one) => !one.permits && one.code === 'CONSENT_REQUIRED') && !any ? 'CONSENT_REQUIRED' : 'FORBIDDEN_FIELD';
      return { permits: false, told: { coordinate, code }, coarse: false };
    }
    const binding = any ? decisions.filter((one) => one.permits).slice(0, 1) : decisions;
    return { permits: true, obligations: [...new Set(binding.flatMap((one) => one.obligations))], humans: subjects };
  }

  return {
    humans,
    cell(field, object, inherited) {
      const verdict = ruling.verdict(field);
      if (verdict.kind === 'denied') return { permits: false, told: { coordinate: verdict.coordinate, code: verdict.code }, coarse: false };
      if (verdict.kind === 'open') return inherited.length === 0 ? OPEN : { permits: true, obligations: [], humans: inherited };
      const found = classification.field(field.parentType, field.name);
      const paths = localPaths(field, classification);
      const isInherited = found?.subject?.kind === 'inherited';
      // Why: a root field, or a link judged on what it leads to, has no subject of its own here; the arrival is judged instead.
      if (!isInherited && paths.length === 0) return OPEN;
      const subjects = isInherited ? inherited : humansOf(object, field.parentType, paths);
      if (subjects === null) return { permits: false, told: { coordinate: field.coordinate, code: 'FORBIDDEN_FIELD' }, coarse: false };
      const any = found?.subject?.any ?? false;
      const decided = decideAll(field.coordinate, verdict.categories, subjects, any);
      const own = valueCategories(object, field) as Category[];
      if (!decided.permits || own.length === 0) return decided;
      const sensitive = decideAll(field.coordinate, [...verdict.categories, ...own], subjects, any);
      if (sensitive.permits) return sensitive;
      // INVARIANT: a value that is sensitive is left out without an error, which would say that it is.
      return { permits: false, told: null, coarse: decided.obligations.includes('GENERALISE') };
    },
    arrival(link, type, object) {
      const verdict = ruling.verdict(link);
      if (verdict.kind !== 'subject') return OPEN;
      const subject = classification.type(type)?.subject;
      const subjects = humansOf(object, type, subject?.kind === 'paths' ? subject.paths : []);
      if (subjects === null) return { permits: false, told: { coordinate: link.coordinate, code: 'FORBIDDEN_FIELD' }, coarse: false };
      const any = (classification.field(link.parentType, link.name)?.subject?.any ?? false) || (subject?.kind === 'paths' && subject.any);
      const decided = decideAll(link.coordinate, verdict.categories, subjects, any);
      // INVARIANT: who asks by id or by list reads the same for what is hidden and for what is not there (threats L15, T34).
      return decided.permits || link.parentType !== 'Query' ? decided : { ...decided, told: null };
    },
  };
}
