import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { invariant } from '../../core/errors.js';
import type { Obligation } from '../../core/policy/index.js';
import { type Field, placesIn, type Selection, type Shape, shapeOf } from '../federation/selection.js';
import type { Snapshot } from '../federation/supergraph.js';
import { createBoundedMemo } from '../identity/index.js';
import { decideOperation, type Ruling } from '../request/2-decide.js';
import type { Rules } from '../request/3-plan.js';
import { arrivalCell, guardingOf } from '../request/5-guard.js';
import { type ArgumentTemplates, argumentTemplates } from '../request/arguments.js';
import type { AuthorisationClass } from '../request/authorisation-class.js';
import { type Cell, Decisions } from '../request/decisions.js';
import { knownNames } from '../request/known-names.js';
import { groupName, type Premises } from '../request/premises.js';
import { type SubjectKeys, subjectKeys } from '../request/subject-keys.js';

/** What two policies decide differently about one operation, asked by somebody of one class about people of the same standings. */
export interface Difference {
  /** Coordinates that somebody's data would newly leave by, sorted. */
  readonly gained: readonly string[];
  /** Coordinates that somebody's data would no longer leave by. */
  readonly lost: readonly string[];
  /** Coordinates that data leave by under both, in a more or less reduced form. */
  readonly altered: readonly string[];
  /** Coordinates that the first policy denies to somebody: what the entry on the ledger says too, if it was decided by it. */
  readonly denied: readonly string[];
}

/** Asks two policies what one operation would get. Nothing is fetched and no value is looked at. */
export type AskAgain = (premises: Premises, before: Rules, after: Rules) => Difference;

interface Question {
  readonly shape: Shape;
  readonly templates: ArgumentTemplates;
}

/** Operations that are remembered as they were read. */
const MOST_QUESTIONS = 500;

/**
 * Both policies are asked by the very steps that decide requests (2 and 5 of the journey), from what those stood on. What a value has of its own
 * (a reason that is medical) is not known here, so a coordinate is judged without it.
 */
export function openAskAgain({ schema, fullSchema, classification }: Snapshot): AskAgain {
  const keys = subjectKeys(fullSchema, classification);
  const nameOf = knownNames(fullSchema);
  const questions = createBoundedMemo<Question>(MOST_QUESTIONS);

  function questionOf(asked: string): Question {
    const known = questions.get(asked);
    if (known !== undefined) return known;
    const { definitions } = parse(asked, { noLocation: true });
    const operation = definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
    invariant(operation !== undefined, 'premises name an operation');
    const fragments = new Map(
      definitions.flatMap((node): [string, FragmentDefinitionNode][] =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    );
    const found = { shape: shapeOf(schema, operation, fragments, {}), templates: argumentTemplates(schema) };
    questions.set(asked, found);
    return found;
  }

  return (premises, before, after) => {
    const { shape, templates } = questionOf(premises.asked);
    const authorisation = classOf(premises);
    const under = ({ policy, tree, requirements }: Rules): Side => ({
      ruling: decideOperation(shape, { policy, rules: tree, classification, requirements, authorisation, argumentsOf: templates }),
      decisions: new Decisions(policy, authorisation),
    });
    const found = compare(shape, premises, [under(before), under(after)], { classification, keys });
    return { ...found, denied: [...new Set(found.denied.map(nameOf))].sort() };
  };
}

interface Side {
  readonly ruling: Ruling;
  readonly decisions: Decisions;
}

/** What is said of one field: to nobody, to everybody as it is, or to each of those it is about (null for no). */
type Said = 'no' | 'yes' | readonly (readonly Obligation[] | null)[];

/** Walks the operation as the answer is written (6-respond), under both policies at once. */
function compare(
  shape: Shape,
  { met, standings }: Premises,
  sides: readonly [Side, Side],
  { classification, keys }: Pick<Snapshot, 'classification'> & { readonly keys: SubjectKeys },
): Difference {
  const places = placesIn(shape);
  const [gained, lost, altered, denied] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];

  function said(side: Side, cell: Cell, lists: Lists): Said {
    if (lists === null) return 'yes';
    return lists.map((list) => {
      const places = list.map((place) => {
        const { ties, consented } = standings[place] as Premises['standings'][number];
        return side.decisions.standing(ties, consented);
      });
      const decision = side.decisions.decideForAll(cell, places);
      return decision.permits ? decision.obligations : null;
    });
  }

  function note(coordinate: string, [before, after]: readonly [Said, Said], tellsDenial: boolean): void {
    const [one, other] = [spread(before, after), spread(after, before)];
    if (tellsDenial && isRefused(before)) denied.add(coordinate);
    // Why: the envelopes of lists say nothing themselves.
    const [type = '', name = ''] = coordinate.split('.');
    if (classification.field(type, name) === undefined) return;
    for (const [index, was] of one.entries()) {
      const is = other[index] ?? null;
      if (was === null && is !== null) gained.add(coordinate);
      if (was !== null && is === null) lost.add(coordinate);
      if (was !== null && is !== null && was.join() !== is.join()) altered.add(coordinate);
    }
  }

  /** Objects that were not asked for are taken to be about those whom the objects that lead to them are about. */
  function listsOf(place: string, type: string, paths: readonly string[], above: Lists): Lists {
    const own = keys.saysItself(type, paths) ? [] : paths;
    return met[groupName({ place, type, paths: own })] ?? above;
  }

  function ofField(side: Side, field: Field, place: string, type: string, above: Lists, inherited: Lists): Found {
    const guarding = guardingOf(field, side.ruling, classification, keys);
    switch (guarding.kind) {
      case 'denied':
        return { said: 'no', lists: above };
      case 'open':
        return { said: 'yes', lists: above };
      case 'inherited':
        return { said: said(side, guarding.cell, inherited), lists: inherited };
      case 'own': {
        const lists = listsOf(place, type, guarding.paths, above);
        return { said: said(side, guarding.cell, lists), lists };
      }
    }
  }

  function walk(selection: Selection, links: readonly Field[], above: Lists, inherited: Lists, reached: readonly [boolean, boolean]): void {
    const place = places.get(selection) ?? '';
    for (const [type, fields] of selection.fieldsOf) {
      const subject = classification.type(type)?.subject;
      const isSomebodys = subject?.kind === 'paths';
      const own = isSomebodys ? listsOf(place, type, subject.paths, above) : above;
      const hidden = [new Set<number>(), new Set<number>()] as const;
      for (const link of isSomebodys ? links : []) {
        const arrive = (at: 0 | 1): Said => {
          if (!reached[at]) return 'no';
          const cell = arrivalCell(link, type, sides[at].ruling, classification);
          const found = cell === null ? 'yes' : said(sides[at], cell, own);
          if (typeof found !== 'string') for (const [index, one] of found.entries()) if (one === null) hidden[at].add(index);
          return found;
        };
        note(link.coordinate, [arrive(0), arrive(1)], reached[0] && link.parentType !== 'Query');
      }
      /** An object that was not arrived at says nothing of its fields either, not even that they are refused. */
      const seen = ({ said: told, lists }: Found, at: 0 | 1, unseen: readonly Obligation[] | null): Said =>
        typeof told === 'string' || lists !== own ? told : told.map((one, index) => (hidden[at].has(index) ? unseen : one));
      for (const field of fields) {
        if (field.name.startsWith('__')) continue;
        const found = sides.map((side, at) => (reached[at] ? ofField(side, field, place, type, own, inherited) : UNREACHED));
        const [before, after] = found as [Found, Found];
        note(field.coordinate, [seen(before, 0, null), seen(after, 1, null)], false);
        if (reached[0] && isRefused(seen(before, 0, AS_IT_IS))) denied.add(field.coordinate);
        if (field.selection === null) continue;
        const within = (before.said === 'no' ? after : before).lists;
        const goesOn = [before.said !== 'no', after.said !== 'no'] as const;
        if (!goesOn[0] && !goesOn[1]) continue;
        walk(
          field.selection,
          keys.leadsThrough(field) ? [...(isSomebodys ? [] : links), field] : isSomebodys ? [] : links,
          own,
          within,
          goesOn,
        );
      }
    }
  }

  walk(shape.root, [], null, null, [true, true]);
  const sorted = (coordinates: ReadonlySet<string>) => [...coordinates].sort();
  return { gained: sorted(gained), lost: sorted(lost), altered: sorted(altered), denied: sorted(denied) };
}

/** Where those stand whom something is about, each list all of one object's; null where nobody is known. */
type Lists = readonly (readonly number[])[] | null;

/** What is said of one field, and of whom. */
interface Found {
  readonly said: Said;
  readonly lists: Lists;
}

const UNREACHED: Found = { said: 'no', lists: null };
const AS_IT_IS: readonly Obligation[] = [];

/** Is it refused to somebody at least? */
function isRefused(said: Said): boolean {
  return said === 'no' || (said !== 'yes' && said.includes(null));
}

/** What is said to everybody or nobody, as said to each of those that the other side tells apart. */
function spread(said: Said, beside: Said): readonly (readonly Obligation[] | null)[] {
  // Why: where there was nobody, it is still to be told whether it may be asked for.
  if (typeof said !== 'string') return said.length === 0 && typeof beside === 'string' ? [AS_IT_IS] : said;
  const one = said === 'no' ? null : AS_IT_IS;
  return typeof beside === 'string' || beside.length === 0 ? [one] : beside.map(() => one);
}

function classOf({ purpose, client, ties, ownConsents }: Premises): AuthorisationClass {
  const agreements = client.agreements.map((one) => ({ ...one, id: '', from: Number.NEGATIVE_INFINITY, to: null }));
  return {
    key: '',
    purpose,
    client: { id: '', kind: client.kind, agreements, tokenPurposes: [purpose] },
    kinds: ties,
    ownConsents: new Set(ownConsents),
  };
}
