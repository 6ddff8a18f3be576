import { type Place, reaches } from '../capability/index.js';
import type { Classification } from '../shield/index.js';
import type { Judge } from '../shield/rules.js';
import type { Context, Sensitivity, SubgraphDefinition } from './definition.js';

/**
 * The second lock: answers the shield's questions from the signed capability and the row. Guardrails, agreement, basis and state were
 * decided when it was issued, so a coordinate that is granted has them; the matrix question is asked again, of this very row.
 */
export function capabilityJudge<R, L>(definition: SubgraphDefinition<R, L>, context: Context<R, L>, classification: Classification): Judge {
  return {
    asks(stage, type, field, parent) {
      const coordinate = `${type}.${field}`;
      const found = classification.field(type, field);
      // Why: structural types carry no category; the capability itself says that a purpose is served.
      if (found === undefined) return stage === 'S0-guardrails';
      if (!Object.hasOwn(context.capability.coordinates, coordinate)) return false;
      if (stage !== 'S2-matrix') return true;
      return covers(coordinate, field, found, parent);
    },
  };

  async function covers(
    coordinate: string,
    field: string,
    found: NonNullable<ReturnType<Classification['field']>>,
    parent: unknown,
  ): Promise<boolean> {
    const reach = context.reach(coordinate);
    if (reach.length === 0) return context.capability.withdrawals === coordinate;
    const type = coordinate.split('.')[0] as string;
    // Why: what the type says of all its fields is about the object, even where it names this very field (`Message.sender`).
    const ofType = classification.type(type)?.subject === found.subject;
    const local = (found.subject?.paths ?? []).filter((path) => ofType || (!path.startsWith('$') && path.split('.')[0] !== field));
    const known = definition.shield[type];
    // Why: a part of a row is whose the row is; where it says so, what it has categories of its own for is asked of that row.
    if (found.subject?.kind === 'inherited' && known !== undefined) {
      const places = await known.places(parent, 'inherited', context);
      if (places.length === 0 || !places.every((place) => reaches(reach, place, undefined))) return false;
    }
    if (found.subject?.kind === 'paths' && local.length > 0 && type !== 'Query' && type !== 'Mutation') {
      // Why: of a type that lives elsewhere this subgraph knows a reference and no more; the row it stands in was in reach.
      if (known === undefined) return field === 'id';
      const places = (await Promise.all(local.map((path) => known.places(parent, path, context)))).flat();
      const subject = await known.subject?.(parent, context);
      const reached = (place: Place) => reaches(reach, place, subject);
      const holds = places.length > 0 && (found.subject.any ? places.some(reached) : places.every(reached));
      if (!holds) return false;
    }
    return found.byValue.length === 0 || mayHaveValue(known, coordinate, field, parent);
  }

  /** A value with categories of its own (an absence reason that is health) needs each of them granted too. */
  async function mayHaveValue(
    known: Sensitivity<Context<R, L>> | undefined,
    coordinate: string,
    field: string,
    parent: unknown,
  ): Promise<boolean> {
    const categories = (await known?.categories?.(parent, field, context)) ?? [];
    return categories.every((category) => Object.hasOwn(context.capability.coordinates, `${coordinate}#${category}`));
  }
}
