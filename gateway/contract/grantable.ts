import {
  type AccessRequest,
  type Category,
  type ClientFacts,
  type CompiledPolicy,
  grantsToAny,
  isHeldBackAt,
  type Tie,
} from '../../core/policy/index.js';
import type { Audience, Terms } from './audience.js';
import { possibleTies } from './possible-ties.js';

/** What a decision would be asked about a coordinate, whoever asks. */
export interface Question extends Omit<AccessRequest, 'purpose'> {
  /** Whose it is: a tie to people is needed, or one to groups, or either will do. */
  readonly about: 'somebody' | 'nobody' | 'either';
  /** A part of what a write gives back of itself: it is there unless it is held back from whoever may write. */
  readonly givenBack?: string;
}

/** Could anybody of the audience be permitted? */
export type Grantable = (question: Question) => boolean;

/** Agreements here are in force whenever one looks: those that are not are no part of an audience. */
const ALWAYS = 0;

/**
 * Asks the policy on behalf of everybody at once: is there a purpose of the client and a tie that somebody could hold, for which step 2 would
 * permit? Consent counts as obtainable: it is a subject's to give, and what can be given is no secret. Equal questions are asked once.
 */
export function grantableTo(audience: Audience, terms: readonly Terms[], policy: CompiledPolicy): Grantable {
  // INVARIANT: no school restricts what is not there for anybody: what one academy or school refuses is there for the others (`contracts.ts`).
  const national: CompiledPolicy = { ...policy, restrictions: null };
  const memo = new Map<string, boolean>();
  const { grants, forbids, demands = [] } = policy.document;
  const limited = new Set([...grants, ...forbids, ...demands].flatMap(({ coordinates = [] }) => coordinates));
  const ties = possibleTies(audience.mayActForPersons);
  const clients = terms.map((one, index): readonly [Terms, ClientFacts, readonly Tie[]] => {
    const school = String(index);
    return [one, clientUnder(audience, one, school), ties.map((tie): Tie => ({ ...tie, school }))];
  });

  function isPermitted(question: Question): boolean {
    const { action, coordinate, after, said = [], givenBack } = question;
    // As step 2: together with what is said, and each by itself (`asked`).
    const categories = [...new Set([...question.categories, ...said.flatMap((one) => one.categories)])];
    return clients.some(([{ purposes }, client, held]) => {
      const suitable = held.filter(({ relation }) => suits({ ...question, categories }, relation === 'member'));
      return purposes.some((purpose) => {
        const given = givenBack === undefined ? null : ({ action: 'READ', purpose, coordinate: givenBack, categories } as const);
        const ties = given === null ? suitable : suitable.filter((tie) => !isHeldBackAt(national, given, [tie]));
        return grantsToAny(national, { action, purpose, coordinate, after, categories, said }, client, ties, ALWAYS);
      });
    });
  }

  /** Coordinates that no rule tells apart are one question. */
  function keyOf({ action, about, said = [], givenBack, ...field }: Question): string {
    const each = [...new Set(said.map(partOf))].sort();
    return [action, about, partOf(field), ...each, ...(givenBack === undefined ? [] : [`back ${namedIn(givenBack)}`])].join(' ');
  }

  function partOf({ coordinate, categories, after }: Pick<Question, 'coordinate' | 'categories' | 'after'>): string {
    return `${namedIn(coordinate)}<${after === undefined ? '' : namedIn(after)}:${[...categories].sort().join('+')}`;
  }

  function namedIn(coordinate: string): string {
    const type = coordinate.slice(0, coordinate.indexOf('.'));
    const [field = ''] = coordinate.split('(');
    return [coordinate, field, `${type}.*`].filter((pattern) => limited.has(pattern)).join('|');
  }

  return (question) => {
    const key = keyOf(question);
    const known = memo.get(key);
    if (known !== undefined) return known;
    const found = isPermitted(question);
    memo.set(key, found);
    return found;
  };
}

/** As step 2: what nobody is the subject of is read by members, or by everybody where it is public; what is about people by a tie to people. */
function suits({ action, categories, about }: Question, isMember: boolean): boolean {
  if (about === 'either') return true;
  if (about === 'somebody') return !isMember;
  return isMember || (action === 'READ' && isPublic(categories));
}

function isPublic(categories: readonly Category[]): boolean {
  return categories.length === 1 && categories[0] === 'PUBLIC';
}

/** The client as a school of these terms knows it; the school has a name that no other terms have. */
function clientUnder({ kind, purposes: tokenPurposes }: Audience, { purposes, categories }: Terms, school: string): ClientFacts {
  return { id: school, kind, tokenPurposes, agreements: [{ id: school, school, purposes, categories, from: ALWAYS, to: null }] };
}
