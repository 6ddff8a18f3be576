import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import {
  type AccessRequest,
  type Action,
  type Agreement,
  CATEGORIES,
  type Category,
  type CompiledPolicy,
  covers,
  decide,
  type Tie,
} from '../../../core/policy/index.js';
import type { Classified } from '../../../core/shield/index.js';
import type { ClassifiedSchema } from '../../../gateway/contract/openings.js';
import { CLEAR, NOW } from '../../core/policy/given.js';

/** Who asks, as registered; agreements whatever their dates. */
export interface Registered {
  readonly kind: 'school-app' | 'vendor';
  readonly mayActForPersons: boolean;
  readonly purposes: readonly string[];
  readonly agreements: readonly Agreement[];
}

/** Something that is decided at a coordinate. */
interface Part {
  readonly coordinate: string;
  /** Empty: as the field to which it is said. */
  readonly categories: readonly Category[];
  /** What it takes after. */
  readonly after?: string;
}

/** A permitted use of the field that led to a value object, which its fields take after. */
interface Owner {
  readonly action: Action;
  /** The field, and what is said to it. */
  readonly parts: readonly [Part, ...Part[]];
  about(tie: Tie): boolean;
}

/** A way to use a field: what is said to it; null for what is refused whatever is held. */
interface Use {
  readonly said: readonly string[];
  readonly parts: readonly Part[] | null;
}

/**
 * What is visible, found the long way: every use of every field is decided, with each tie there is and every consent given, for each purpose;
 * a coordinate is visible when a way leads to it from a root, and on to something that is said.
 */
export function visibleByForce(
  { schema, classification, structural }: ClassifiedSchema,
  policy: CompiledPolicy,
  client: Registered,
  held: readonly Omit<Tie, 'school'>[],
): ReadonlySet<string> {
  const purposes = [...policy.purposes.keys()].filter((purpose) => client.purposes.some((one) => covers(policy, one, purpose)));
  const schools = [...new Set(client.agreements.map(({ school }) => school))];
  const ties = schools.flatMap((school) => held.map((tie): Tie => ({ ...tie, school })));
  // What no grant names opens public facts alone: there is no need to decide the rest of it.
  const { grants } = policy.document;
  const named = ties.filter(({ role, relation }) =>
    grants.some((grant) => grant.roles.includes(role) && grant.relations.includes(relation)),
  );
  const decided = new Map<string, boolean>();

  /** Is there a tie by which all of it is permitted, each part alone at its own coordinate, and `givenBack` is held back by nothing that names it? */
  function isPermitted({ action, parts, about }: Owner, givenBack: string | null = null): boolean {
    const isPublic = parts.every(({ categories }) => categories.every((category) => category === 'PUBLIC'));
    const among = (isPublic ? ties : named).filter(about);
    const asked = parts.map(({ coordinate, categories, after }) => [coordinate, [...categories].sort(), after]);
    const key = JSON.stringify([action, asked, among.length, givenBack]);
    const known = decided.get(key);
    if (known !== undefined) return known;
    const found = purposes.some((purpose) =>
      parts
        .reduce((left, part) => left.filter((tie) => permittedBy(tie, { action, purpose, ...part })), among)
        .some((tie) => givenBack === null || !isHeldBack(givenBack, parts[0].categories, purpose, tie)),
    );
    decided.set(key, found);
    return found;
  }

  function permittedBy(tie: Tie, request: AccessRequest): boolean {
    const asking = { id: 'c', kind: client.kind, agreements: client.agreements, tokenPurposes: client.purposes };
    const facts = { at: NOW, client: asking, ties: [tie], consented: CATEGORIES, objection: 'none', state: CLEAR } as const;
    return decide(policy, request, facts).permits;
  }

  /** Does a rule that names what a write gives back refuse it, or ask for something to be done? Being looked at is nothing that is done. */
  function isHeldBack(coordinate: string, categories: readonly Category[], purpose: string, tie: Tie): boolean {
    const { forbids, demands = [] } = policy.document;
    return [...forbids, ...demands.filter(({ consent, obligations = [] }) => consent || obligations.some((one) => one !== 'AUDIT'))].some(
      (rule) =>
        rule.coordinates?.some((one) => one === coordinate || one === `${coordinate.split('.')[0]}.*`) === true &&
        (rule.roles?.includes(tie.role) ?? true) &&
        (rule.relations?.includes(tie.relation) ?? true) &&
        (rule.actions?.includes('READ') ?? true) &&
        (rule.purposes?.some((one) => covers(policy, one, purpose)) ?? true) &&
        (rule.categories?.some((one) => categories.includes(one)) ?? true),
    );
  }

  const permittedUses = new Map<string, Use[]>();
  const explored = new Set<string>();
  function usesOf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): readonly Use[] {
    return permittedUses.get(`${type.name}.${field.name}`) ?? [];
  }

  /** Uses of all that something permitted leads to, each value object after each use of each field that leads to it. */
  function explore(type: GraphQLNamedType, owner: Owner | null): void {
    const place = JSON.stringify([type.name, owner]);
    if (explored.has(place)) return;
    explored.add(place);
    if (isUnionType(type) || isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) explore(one, owner);
    if (!isObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const leading = new Map<Use, Owner | null>();
      for (const use of waysToUse(type, field)) {
        const next = use.parts === null ? undefined : using(type, field, use.parts, owner);
        if (next !== undefined) leading.set(use, next);
      }
      permittedUses.set(coordinate, [...(permittedUses.get(coordinate) ?? []), ...leading.keys()]);
      // What more is said opens nothing more: the shortest ways lead on to all there is.
      const isShortest = ({ said }: Use) =>
        ![...leading.keys()].some((one) => one.said.length < said.length && one.said.every((name) => said.includes(name)));
      for (const [use, next] of leading) if (isShortest(use)) explore(getNamedType(field.type), next);
    }
  }

  /** What such a use leads on with; undefined for one that is not permitted. */
  function using(
    type: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    said: readonly Part[],
    owner: Owner | null,
  ): Owner | null | undefined {
    const coordinate = `${type.name}.${field.name}`;
    const found = classification.field(type.name, field.name);
    if (found === undefined) return owner !== null && structural(type.name) ? owner : undefined;
    const write = type === schema.getMutationType();
    const hasOwn = said.some(({ categories }) => categories.length > 0);
    const inherits = found.subject?.kind === 'inherited' && classification.type(type.name)?.categories === found.categories;
    if (inherits && !write && owner === null) return undefined;
    const [lead, ...before] = owner !== null && inherits && !hasOwn ? owner.parts : [{ coordinate, categories: found.categories }];
    if (owner !== null && inherits && !hasOwn && owner.action === 'WRITE') return isPermitted(owner, coordinate) ? owner : undefined;
    const isAfter = lead.coordinate !== coordinate;
    const after = isAfter ? (lead.after ?? lead.coordinate) : undefined;
    const all = [...new Set([...lead.categories, ...said.flatMap(({ categories }) => categories)])];
    const each = said.map((part) =>
      part.categories.length > 0 ? part : { ...part, categories: lead.categories, after: after ?? coordinate },
    );
    const parts: Owner['parts'] = [{ coordinate, categories: all, ...(after === undefined ? {} : { after }) }, ...before, ...each];
    const asked: Owner =
      isAfter && owner !== null ? { ...owner, parts } : { action: write ? 'WRITE' : 'READ', parts, about: towards(found, all, write) };
    return isPermitted(asked) ? asked : undefined;
  }

  function towards({ subject }: Classified, categories: readonly Category[], write: boolean): Owner['about'] {
    if (write) return (tie) => subject?.kind !== 'paths' || tie.relation !== 'member';
    if (subject?.kind !== 'nobody') return (tie) => tie.relation !== 'member';
    const isPublic = categories.every((category) => category === 'PUBLIC');
    return (tie) => isPublic || tie.relation === 'member';
  }

  /** Every way to fill in the arguments of a field, as the coordinates that are named and the categories they have. */
  function waysToUse(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): readonly Use[] {
    const write = type === schema.getMutationType();
    return field.args.reduce<readonly Use[]>(
      (uses, argument) => {
        const own = classification.argument(type.name, field.name, argument.name)?.categories ?? [];
        const given = valuesOf(argument.type, write).map((value) => add(value, `${type.name}.${field.name}(${argument.name}:)`, own));
        return combine(uses, given, isNonNullType(argument.type) && argument.defaultValue === undefined);
      },
      [{ said: [], parts: [] }],
    );
  }

  function valuesOf(input: GraphQLInputType, write: boolean, depth = 0): readonly Use[] {
    const type = getNamedType(input);
    if (!isInputObjectType(type)) return [{ said: [], parts: [] }];
    if (depth > 2) return [];
    const all = Object.values(type.getFields()).reduce<readonly Use[]>(
      (uses, field) => {
        const own = classification.input(type.name, field.name)?.categories ?? (write ? null : []);
        const given = valuesOf(field.type, write, depth + 1).map((value) => add(value, `${type.name}.${field.name}`, own));
        return combine(uses, given, isNonNullType(field.type) || field.defaultValue !== undefined);
      },
      [{ said: [], parts: [] }],
    );
    return all.filter(({ said }) => said.length > 0);
  }

  function leads(type: GraphQLNamedType, above: readonly string[]): boolean {
    if (above.includes(type.name)) return false;
    if (isUnionType(type)) return type.getTypes().some((member) => leads(member, [...above, type.name]));
    if (isInterfaceType(type)) return commonFields(type).length > 0;
    if (!isObjectType(type)) return true;
    return Object.values(type.getFields()).some(
      (field) => usesOf(type, field).length > 0 && leads(getNamedType(field.type), [...above, type.name]),
    );
  }

  /** The fields of an interface that every type behind it has, of those that have anything. */
  function commonFields(type: GraphQLNamedType): readonly string[] {
    if (!isInterfaceType(type)) return [];
    const behind = schema.getPossibleTypes(type).filter((one) => leads(one, []));
    if (behind.length === 0) return [];
    const shows = (one: GraphQLObjectType, name: string) => usesOf(one, one.getFields()[name] as GraphQLField<unknown, unknown>).length > 0;
    return Object.keys(type.getFields()).filter((name) => behind.every((one) => shows(one, name)));
  }

  /** Those fields, with the arguments that every type behind takes. */
  function commonCoordinates(type: GraphQLNamedType): readonly string[] {
    if (!isInterfaceType(type)) return [];
    const behind = schema.getPossibleTypes(type).filter((one) => leads(one, []));
    return commonFields(type).flatMap((name) => {
      const takes = (one: GraphQLObjectType, argument: string) =>
        usesOf(one, one.getFields()[name] as GraphQLField<unknown, unknown>).some(({ said }) =>
          said.includes(`${one.name}.${name}(${argument}:)`),
        );
      const args = type.getFields()[name]?.args.map((argument) => argument.name) ?? [];
      const taken = args.filter((argument) => behind.every((one) => takes(one, argument)));
      return [`${type.name}.${name}`, ...taken.map((argument) => `${type.name}.${name}(${argument}:)`)];
    });
  }

  for (const root of [schema.getQueryType(), schema.getMutationType()]) if (root != null) explore(root, null);
  const visible = new Set<string>();
  const seen = new Set<string>();
  function go(type: GraphQLNamedType): void {
    if (seen.has(type.name)) return;
    seen.add(type.name);
    for (const coordinate of commonCoordinates(type)) visible.add(coordinate);
    if (isUnionType(type) || isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) if (leads(one, [])) go(one);
    if (!isObjectType(type)) return;
    for (const one of type.getInterfaces()) for (const coordinate of commonCoordinates(one)) visible.add(coordinate);
    for (const field of Object.values(type.getFields())) {
      const uses = usesOf(type, field);
      if (uses.length === 0 || !leads(getNamedType(field.type), [])) continue;
      visible.add(`${type.name}.${field.name}`);
      for (const { said } of uses) for (const coordinate of said) visible.add(coordinate);
      go(getNamedType(field.type));
    }
  }
  for (const root of [schema.getQueryType(), schema.getMutationType()]) if (root != null) go(root);
  return visible;
}

function add({ said, parts }: Use, coordinate: string, own: readonly Category[] | null): Use {
  return { said: [...said, coordinate], parts: own === null || parts === null ? null : [...parts, { coordinate, categories: own }] };
}

/** Each way so far, with each way to give one more thing, or without it where it may be left out. */
function combine(uses: readonly Use[], given: readonly Use[], required: boolean): readonly Use[] {
  const withIt = uses.flatMap((use) =>
    given.map((value): Use => {
      const none = use.parts === null || value.parts === null;
      return { said: [...use.said, ...value.said], parts: none ? null : [...(use.parts ?? []), ...(value.parts ?? [])] };
    }),
  );
  return required ? withIt : [...uses, ...withIt];
}
