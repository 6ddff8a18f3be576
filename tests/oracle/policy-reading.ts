import { parse } from 'yaml';

/** The policy as its text says it: nothing is compiled, every rule is read at every question. */
export interface PolicyReading {
  readonly purposes: readonly Purpose[];
  readonly guardrails: readonly Rule[];
  readonly grants: readonly Grant[];
  readonly forbids: readonly Rule[];
}

interface Purpose {
  readonly id: string;
  readonly parent?: string;
  readonly basis: string;
  readonly weight: string;
  readonly servesSubject?: boolean;
  readonly protects?: boolean;
}

interface Rule {
  readonly id: string;
  readonly roles?: readonly string[];
  readonly relations?: readonly string[];
  readonly purposes?: readonly string[];
  readonly categories?: readonly string[];
  readonly actions?: readonly string[];
  readonly clients?: readonly string[];
  readonly coordinates?: readonly string[];
}

interface Grant extends Rule {
  readonly consent?: boolean;
  readonly obligations?: readonly string[];
}

export function readPolicy(yaml: string): PolicyReading {
  return parse(yaml) as PolicyReading;
}

/** What is asked, of whom, and what is known: the arguments of the stages. */
export interface Question {
  readonly coordinate: string;
  readonly categories: readonly string[];
  readonly action: string;
  readonly purpose: string;
  readonly at: number;
  readonly client: Client;
  readonly consented: (category: string) => boolean;
  readonly objection?: 'none' | 'pending' | 'upheld';
  readonly state?: Readonly<Record<'restricted' | 'retentionOver' | 'courtOrder' | 'sealed', boolean>>;
}

export interface Client {
  readonly kind: string;
  readonly tokenPurposes: readonly string[];
  readonly agreements: readonly Agreement[];
}

export interface Agreement {
  readonly school: string;
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly from: number;
  readonly to: number | null;
}

/** A role, the relation it gives, and the school where it is held. */
export interface Held {
  readonly role: string;
  readonly relation: string;
  readonly school: string;
}

export type Stage = 'S0' | 'S1' | 'S2' | 'S3' | 'S4';

/** What one tie says: the stages that refuse, and what is done to the value where none does. */
export interface Said {
  readonly refusing: readonly Stage[];
  readonly obligations: readonly string[];
}

/** Every stage is asked, of one tie (or of none), for all the categories together. Source: design §5. */
export function ask(policy: PolicyReading, question: Question, tie: Held | null): Said {
  const purpose = policy.purposes.find((one) => one.id === question.purpose);
  if (purpose === undefined || question.categories.length === 0) return { refusing: ['S0', 'S1', 'S2', 'S3', 'S4'], obligations: [] };
  const lineage = lineageOf(policy, purpose.id);
  const granted = grantsFor(policy, question, tie, lineage);
  const refusing: Stage[] = [];
  if (policy.guardrails.some((rule) => speaks(rule, question, tie, lineage, true))) refusing.push('S0');
  if (!isAgreed(question, tie, lineage)) refusing.push('S1');
  if (!isGranted(policy, question, tie, lineage, granted)) refusing.push('S2');
  if (!hasBasis(question, tie, purpose, granted)) refusing.push('S3');
  if (isAgainst(question, purpose)) refusing.push('S4');
  return { refusing, obligations: obligationsOf(question, granted) };
}

/** A purpose, its parent, and so on: a permitted purpose is the requested one or an ancestor of it. */
export function lineageOf(policy: PolicyReading, id: string): string[] {
  const purpose = policy.purposes.find((one) => one.id === id);
  if (purpose === undefined) return [];
  return purpose.parent === undefined ? [id] : [id, ...lineageOf(policy, purpose.parent)];
}

function isPublic({ categories, action }: Question): boolean {
  return action !== 'WRITE' && categories.every((one) => one === 'PUBLIC');
}

/** S1: the school of the tie contracted for the purpose and all the categories, now; the token goes that far. Public facts: any school did. */
function isAgreed(question: Question, tie: Held | null, lineage: readonly string[]): boolean {
  const { client, at, categories } = question;
  if (!client.tokenPurposes.some((one) => lineage.includes(one))) return false;
  return client.agreements.some(
    (one) =>
      (isPublic(question) || one.school === tie?.school) &&
      one.from <= at &&
      (one.to === null || at < one.to) &&
      one.purposes.some((purpose) => lineage.includes(purpose)) &&
      categories.every((category) => category === 'PUBLIC' || one.categories.includes(category)),
  );
}

/** The grants that speak for this tie about one of the categories. */
function grantsFor(policy: PolicyReading, question: Question, tie: Held | null, lineage: readonly string[]): readonly Grant[] {
  return tie === null ? [] : policy.grants.filter((grant) => speaks(grant, question, tie, lineage, false));
}

/** S2: no forbid touches it, and every category is granted to this very tie. */
function isGranted(
  policy: PolicyReading,
  question: Question,
  tie: Held | null,
  lineage: readonly string[],
  granted: readonly Grant[],
): boolean {
  if (policy.forbids.some((rule) => speaks(rule, question, tie, lineage, true))) return false;
  return question.categories.every(
    (category) => (category === 'PUBLIC' && question.action !== 'WRITE') || granted.some((grant) => grant.categories?.includes(category)),
  );
}

/** S3: a basis, and consent where the basis or every grant for a category asks for it. */
function hasBasis(question: Question, tie: Held | null, purpose: Purpose, granted: readonly Grant[]): boolean {
  const { consented, objection = 'none' } = question;
  const asking = question.categories.filter((category) => category !== 'PUBLIC' || question.action === 'WRITE');
  const onlyByConsent = asking.filter((category) => {
    const own = granted.filter((grant) => grant.categories?.includes(category));
    return own.length > 0 && own.every((grant) => grant.consent === true);
  });
  if (!onlyByConsent.every(consented)) return false;
  switch (purpose.basis) {
    case 'consent': {
      const isAboutSomebody = tie !== null && tie.relation !== 'member';
      return !isAboutSomebody || question.categories.every((category) => category === 'PUBLIC' || consented(category));
    }
    case 'public-task':
    case 'legitimate-interest':
      return objection === 'none' || (objection === 'pending' && purpose.protects === true);
    case 'contract':
    case 'legal-obligation':
    case 'vital-interests':
      return true;
    default:
      return false;
  }
}

/** S4: expiry, court order and seal for everybody; a restriction but for what serves the subject's own rights, or protects somebody. */
function isAgainst({ state }: Question, purpose: Purpose): boolean {
  if (state === undefined) return false;
  return (
    state.retentionOver ||
    state.courtOrder ||
    state.sealed ||
    (state.restricted && purpose.servesSubject !== true && purpose.protects !== true)
  );
}

/** S5: what comes with the grants that are needed: a category that some grant in force opens without an obligation has none. */
function obligationsOf({ categories, consented }: Question, granted: readonly Grant[]): string[] {
  const found = new Set<string>();
  for (const category of categories) {
    const inForce = granted.filter((grant) => grant.categories?.includes(category) && (grant.consent !== true || consented(category)));
    if (category === 'PUBLIC' || inForce.some((grant) => (grant.obligations ?? []).length === 0)) continue;
    for (const grant of inForce) for (const obligation of grant.obligations ?? []) found.add(obligation);
  }
  return [...found];
}

/** Does a rule speak about this? In what refuses, a selector left out means whatever it is, the absent included. */
function speaks(rule: Rule, question: Question, tie: Held | null, lineage: readonly string[], refusing: boolean): boolean {
  const names = (selector: readonly string[] | undefined, word: string | undefined) =>
    selector === undefined ? refusing : word !== undefined && selector.includes(word);
  const type = question.coordinate.split('.')[0];
  return (
    names(rule.roles, tie?.role) &&
    names(rule.relations, tie?.relation) &&
    names(rule.actions, question.action) &&
    (rule.clients === undefined || rule.clients.includes(question.client.kind)) &&
    (rule.purposes === undefined ? refusing : rule.purposes.some((one) => lineage.includes(one))) &&
    (rule.categories === undefined ? refusing : rule.categories.some((one) => question.categories.includes(one))) &&
    (rule.coordinates === undefined || rule.coordinates.includes(question.coordinate) || rule.coordinates.includes(`${type}.*`))
  );
}
