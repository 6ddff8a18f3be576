import type { Said } from '../../../core/policy/index.js';
import type { Resolver } from '../../../core/subgraph/index.js';
import { conflict, done, hindered, notEntrusted, notFound, type PolicyPayload, refused, refusedText } from './act-outcome.js';
import { type Acting, actorOf } from './actor.js';
import { isEntrusted, mayRead } from './authority.js';
import { nothingLookedAt } from './circumstances.js';
import { coordinatesNamedBy, keepDocument, keepExpectations } from './content.js';
import { editedCell, type WishedCell } from './edited-cell.js';
import { obstaclesTo } from './life.js';
import { otherAcademies } from './other-academies.js';
import type { PolicyPorts } from './ports.js';
import { type PolicyWriting, writtenVersion } from './repository.js';
import type { Version } from './version.js';

/** Saves a document, and its expectations, over those of a draft. */
export function savePolicyDraft(ports: PolicyPorts): Resolver<Acting> {
  return async (_root, { id, revision, document, expectations }: Saving & { id: string }, context) => {
    // Why before anything is held: where schools belong is kept elsewhere. Told to nobody who may not write here.
    const seen = await context.repository.policies.version(id);
    const elsewhere = seen === null ? [] : await otherAcademies(ports, seen, document, ['document']);
    return save('savePolicyDraft', ports, context, id, revision, async (version, writing) => {
      if (elsewhere.length > 0) return refused(elsewhere, version);
      const live = await writing.live();
      const kept = keepDocument(version, version.number, document, live);
      if (!('text' in kept)) return refusedText(kept, ['document'], version);
      const named = new Set(coordinatesNamedBy(version.document));
      const added = coordinatesNamedBy(kept.text).filter((one) => !named.has(one) && !ports.isDecidedAt(one));
      if (added.length > 0) return refused([{ code: 'VALIDATION', message: undecided(added), path: ['document'] }], version);
      if (expectations == null) return { document: kept.text };
      if (version.level !== 'NATIONAL')
        return refused([{ code: 'VALIDATION', message: 'only national rules have expectations', path: ['expectations'] }], version);
      const expected = keepExpectations(expectations);
      return 'text' in expected ? { document: kept.text, expectations: expected.text } : refusedText(expected, ['expectations'], version);
    });
  };
}

/** Changes one cell of a draft by what it is to come to. */
export function editPolicyCell(ports: PolicyPorts): Resolver<Acting> {
  return (_root, { id, revision, cell, to }: Editing & { id: string }, context) =>
    save('editPolicyCell', ports, context, id, revision, async (version, writing) => {
      const edited = editedCell(version, { ...cell, to }, await writing.live());
      if ('document' in edited) return edited;
      return refused([{ code: edited.code, message: edited.message, path: ['cell'] }], version);
    });
}

function undecided(strays: readonly string[]): string {
  const names = strays.slice(0, 10).map((one) => `“${one.slice(0, 100)}”`);
  return `nothing is decided at ${names.join(', ')}, so that the rule would do nothing: name a field, an argument or an input field of the schema`;
}

interface Saving {
  readonly revision: number;
  readonly document: string;
  readonly expectations?: string | null;
}

interface Editing {
  readonly revision: number;
  readonly cell: Omit<WishedCell, 'to'>;
  readonly to: string;
}

interface Change {
  readonly document: string;
  readonly expectations?: string;
  readonly sentence?: Said;
}

/** Saves what `edit` makes of a draft, if nobody saved it since. INVARIANT: what was saved in between is never overwritten. */
async function save(
  field: string,
  ports: PolicyPorts,
  context: Acting,
  id: string,
  revision: number,
  edit: (version: Version, writing: PolicyWriting) => Promise<Change | PolicyPayload>,
): Promise<PolicyPayload> {
  const { person, authority } = actorOf(field, ports, context);
  return context.repository.policies.changing(async (writing) => {
    const version = await writing.version(id);
    if (version === null || !mayRead(version, authority)) return notFound(['id']);
    if (!isEntrusted(version, authority)) return notEntrusted(version);
    const [obstacle] = obstaclesTo('SAVE', version, nothingLookedAt(person));
    if (obstacle !== undefined) return hindered([obstacle], version);
    if (version.revision !== revision) return conflict(version);
    const change = await edit(version, writing);
    if ('errors' in change) return change;
    const { sentence = null, ...content } = change;
    const isSame = content.document === version.document && (content.expectations ?? version.expectations) === version.expectations;
    if (!isSame) {
      const writers = [...new Set([...version.writers, person])];
      await writing.change(id, { ...content, revision: revision + 1, savedBy: person, savedAt: context.at, writers });
    }
    return done(await writtenVersion(writing, id), sentence);
  });
}
