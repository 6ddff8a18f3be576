import {
  CATEGORIES,
  type CompiledPolicy,
  compile,
  type Difference,
  differenceInSteps,
  type EffectiveCell,
  effectiveMatrix,
  type MatrixQuestion,
  pairsOf,
} from '../../../core/policy/index.js';
import type { Context, Resolver } from '../../../core/subgraph/index.js';
import { inSlices } from '../../in-slices.js';
import type { Loaders } from '../loaders.js';
import type { Repository } from '../repository.js';
import { type Authority, authorityOf, isEntrusted, mayRead, placesOf } from './authority.js';
import { signOffReasons, standing } from './examination.js';
import { mayBeTried } from './life.js';
import { policyRules } from './origins.js';
import type { PolicyPorts } from './ports.js';
import { labelsIn, type ToldReason } from './sentences.js';
import { policySimulation } from './simulation.js';
import { type Counted, touchedBy } from './touched.js';
import { isSamePlace, type Level, placeOf, type State, type Version } from './version.js';
import { schoolsWatched } from './watched-schools.js';
import { nameOf, wordOf } from './words.js';

type Asked = Context<Repository, Loaders>;
type Look = Resolver<Asked>;

/** Lines of a difference that are told; how many there are in all is told too. */
const MOST_LINES = 200;

/** What is asked about rules. What may not be read is as if it were not there. */
export function policyLooks(ports: PolicyPorts): Readonly<Record<string, Look>> {
  const authorityFor = (field: string, { reach, capability }: Asked): Authority =>
    authorityOf(reach(`Query.${field}`), capability.person, ports.stewards);

  return {
    policyPlaces: async (_root, _args, context) => {
      const authority = authorityFor('policyPlaces', context);
      const { policies } = context.repository;
      const above = (await policies.liveBelow()).filter((version) => mayRead(version, authority));
      const places = placesOf(authority);
      const further = above.filter((version) => !places.some((place) => isSamePlace(place, version)));
      return Promise.all(
        [...places, ...further].map(async ({ level, scope }) => ({
          level,
          scope,
          isEntrusted: isEntrusted({ level, scope }, authority),
          live: await policies.liveAt({ level, scope }),
        })),
      );
    },

    policyVersions: async (
      _root,
      { level, scope, states = null }: { level: Level; scope?: string | null; states?: readonly State[] | null },
      context,
    ) => {
      const place = placeOf(level, scope);
      if (place === null) return [];
      const authority = authorityFor('policyVersions', context);
      return (await context.repository.policies.versionsOf(place, states)).filter((version) => mayRead(version, authority));
    },

    policyVersion: async (_root, { id }: { id: string }, context) => readable(id, authorityFor('policyVersion', context), context),

    policyMatrix: async (
      _root,
      { purpose, action, school = null, version: id = null, client = null, role, relation }: MatrixArguments,
      context,
    ) => {
      const live = await context.repository.policies.live();
      const authority = authorityFor('policyMatrix', context);
      // INVARIANT: what another school makes narrower is not read from its matrix either.
      if (school !== null && !authority.schools.includes(school)) return null;
      const version = id === null ? null : await readable(id, authority, context);
      if (id !== null && version === null) return null;
      const policy = version === null ? compile(live.national, live.restrictions) : standing(version, live);
      if (policy === null || !policy.purposes.has(purpose)) return null;
      const clientKind = client === null ? {} : { clientKind: wordOf(client) as 'school-app' | 'vendor' };
      const pairs = pairsOf(policy).filter((pair) => (role ?? pair.role) === pair.role && (relation ?? pair.relation) === pair.relation);
      const { rows } = effectiveMatrix(policy, { purpose, action, school, pairs, ...clientKind });
      return { purpose, action, school, categories: CATEGORIES, rows: rows.map((row) => ({ ...row, cells: row.cells.map(cellOf) })) };
    },

    policyDifference: async (_root, { from = null, to }: { from?: string | null; to: string }, context) => {
      const authority = authorityFor('policyDifference', context);
      const live = await context.repository.policies.live();
      const later = await readable(to, authority, context);
      if (later === null) return null;
      const earlier = from === null ? await context.repository.policies.liveAt(later) : await readable(from, authority, context);
      if (from !== null && earlier === null) return null;
      if (earlier !== null && !isSamePlace(earlier, later)) return null;
      const before = earlier === null ? compile(live.national, live.restrictions) : standing(earlier, live);
      const after = standing(later, live);
      if (before === null || after === null) return null;
      const differences = await inSlices(differenceInSteps(before, after));
      const counted = await countedAt(authority.schools, after, context, ports);
      const compared = { before, after, counted };
      return {
        from: earlier?.id ?? null,
        to: later.id,
        count: differences.length,
        lines: differences.slice(0, MOST_LINES).map((difference) => ({ difference: amongOwn(difference, authority.schools), compared })),
        touched: touchedBy(differences, counted),
        signOffReasons: (await inSlices(signOffReasons(before, after, differences))).map(
          (reason): ToldReason => ({ reason, labelOf: labelsIn(before, after) }),
        ),
      };
    },

    policyVerification: async (_root, { id }: { id: string }, context) => {
      const version = await readable(id, authorityFor('policyVerification', context), context);
      if (version === null) return null;
      return context.loaders.examination(version);
    },

    policyRules: policyRules(ports),

    policySimulation: policySimulation(ports),

    policyShadow: async (_root, { id }: { id: string }, context) => {
      const authority = authorityFor('policyShadow', context);
      const version = await readable(id, authority, context);
      // Why: what is counted is told to who administers the rules; who reads them elsewhere is bound by them, and no more.
      if (version === null || !isEntrusted(version, authority)) return null;
      const { policies } = context.repository;
      const found = await policies.shadowOf(id);
      if (found === null) return null;
      const watched = await schoolsWatched(version, authority, policies.liveAt);
      if (!isWithin(found.schools, watched)) return null;
      const { schools: _, startedAt, endedAt } = found;
      const isRunning = endedAt === null && mayBeTried(version);
      return { ...found, isRunning, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null };
    },
  };
}

interface MatrixArguments extends Pick<MatrixQuestion, 'purpose' | 'action'> {
  readonly school?: string | null;
  readonly version?: string | null;
  readonly client?: string | null;
  readonly role?: string | null;
  readonly relation?: string | null;
}

/** INVARIANT: what one steward may look at is counted for them, and not told to another who may look at less; null: at all schools. */
function isWithin(schools: readonly string[] | null, watched: readonly string[] | null): boolean {
  return watched === null || schools?.every((school) => watched.includes(school)) === true;
}

async function readable(id: string, authority: Authority, { repository }: Asked): Promise<Version | null> {
  const version = await repository.policies.version(id);
  return version !== null && mayRead(version, authority) ? version : null;
}

/** Schools that who asks does not administer are told as `*`: which of them make what narrower is theirs to know. */
function amongOwn(difference: Difference, own: readonly string[]): Difference {
  const { schools } = difference;
  if (schools === null) return difference;
  const known = schools.filter((school) => own.includes(school));
  return { ...difference, schools: known.length === schools.length ? known : [...known, '*'] };
}

/** What changes are counted with: the schools at which who asks administers the rules, and no other. */
async function countedAt(schools: readonly string[], policy: CompiledPolicy, context: Asked, ports: PolicyPorts): Promise<Counted> {
  return {
    headcounts: await ports.headcounts(schools, context.at.getTime()),
    vendors: await context.repository.policies.vendorsAt(schools, context.at),
    lineageOf: (purpose) => policy.purposes.get(purpose)?.lineage ?? [],
  };
}

/** The names of the schema in place of the words of policies. */
function cellOf(cell: EffectiveCell, at: number) {
  return {
    ...cell,
    category: CATEGORIES[at],
    state: nameOf(cell.state),
    atMost: cell.atMost === null ? null : nameOf(cell.atMost),
  };
}
