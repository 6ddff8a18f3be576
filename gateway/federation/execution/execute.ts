import type { SubgraphResponse } from '../../../core/subgraph/index.js';
import { merge } from './merge.js';
import type { EntityFetch, Programme, SubgraphRequest } from './programme.js';
import type { Applies, Represented } from './representation.js';
import { applyRewrites } from './rewrites.js';

export type Json = Record<string, unknown>;

/** What one run of a programme stands on. */
export interface Run {
  readonly programme: Programme;
  readonly applies: Applies;
  readonly variables: Readonly<Record<string, unknown>>;
  send(subgraph: string, body: string, request: Pick<SubgraphRequest, 'isMutation'>): Promise<SubgraphResponse>;
  /**
   * Decides before an entity fetch which objects may travel; null: all. `look` is told of every object first, `load` is waited for once, and
   * `mayTravel` answers for each.
   */
  readonly gate: Gate | null;
  /** Told of what is ours to know and not the caller's. */
  readonly log: (fault: unknown) => void;
}

export interface Gate {
  look(fetch: EntityFetch, object: Readonly<Json>, represented: Represented): void;
  load(): Promise<void>;
  mayTravel(subgraph: string, fetch: EntityFetch, object: Readonly<Json>, represented: Represented): boolean;
}

/** Something that went wrong on the way, where in the data (names of data and indexes), as far as is known. */
export interface Problem {
  readonly subgraph: string;
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[] | null;
}

export interface Fetched {
  readonly data: Json;
  readonly problems: readonly Problem[];
  /** Objects that stand at several places of the data. */
  readonly shared: ReadonlySet<object>;
}

type Path = readonly (string | number)[];

const UNAVAILABLE = {
  message: 'a part of the answer could not be fetched: try again',
  extensions: { code: 'UPSTREAM_UNAVAILABLE' },
} as const;

/** Runs a programme: each request as soon as those before it are answered. A request that fails leaves its part of the data out. */
export async function execute(run: Run): Promise<Fetched> {
  const data: Json = Object.create(null);
  const problems: Problem[] = [];
  const shared = new Set<object>();
  const { requests } = run.programme;
  const done: Promise<void>[] = [];
  for (const request of requests) {
    done.push(
      request.after.length === 0 ? attempt(request) : Promise.all(request.after.map((index) => done[index])).then(() => attempt(request)),
    );
  }
  await Promise.all(done);
  return { data, problems, shared };

  function attempt(request: SubgraphRequest): Promise<void> {
    return perform(request).catch((fault: unknown) => {
      run.log(fault);
      problems.push({ subgraph: request.subgraph, ...UNAVAILABLE, path: null });
    });
  }

  async function perform(request: SubgraphRequest): Promise<void> {
    if (request.root !== null) return performRoot(request, request.root);
    const batches = request.entities.map((fetch) => collect(data, fetch, shared));
    if (batches.every(({ travellers }) => travellers.length === 0)) return;
    if (run.gate !== null) await pass(run.gate, request, batches);
    if (batches.every(({ travellers }) => travellers.length === 0)) return;
    const variables = [
      variablesOf(request),
      ...batches.map((batch) => `"${batch.fetch.variable}":[${batch.travellers.map((one) => wire(batch.fetch, one)).join(',')}]`),
    ];
    const body = `${request.start}${variables.filter((text) => text !== '').join(',')}}}`;
    const response = await run.send(request.subgraph, body, request);
    if (response.data == null && request.entities.length > 1) {
      // Why: one `_entities` that fails takes the others of its request with it; each alone fails for itself.
      await Promise.all(request.alone().map(attempt));
      return;
    }
    note(request, response, (told) => entityPath(data, batches, told));
    if (response.data == null) return;
    for (const batch of batches) takeIn(request, batch, response.data[batch.fetch.responseKey]);
  }

  async function performRoot(request: SubgraphRequest, { path, outputRewrites }: NonNullable<SubgraphRequest['root']>): Promise<void> {
    const objects: Json[] = [];
    visit(data, path, 0, (object) => objects.push(object));
    if (objects.length === 0) return;
    const response = await run.send(request.subgraph, `${request.start}${variablesOf(request)}}}`, request);
    const at = locate(data, path, 0, objects[0] as Json) ?? [];
    note(request, response, (told) => [...at, ...told]);
    if (response.data == null) return;
    applyRewrites(outputRewrites, response.data, run.applies);
    for (const object of objects) merge(object, response.data, run.applies);
  }

  function variablesOf({ variables }: SubgraphRequest): string {
    let text = '';
    for (const name of variables) {
      const value = run.variables[name];
      if (value === undefined) continue;
      text += `${text === '' ? '' : ','}"${name}":${JSON.stringify(value)}`;
    }
    return text;
  }

  function wire(fetch: EntityFetch, { represented }: Traveller): string {
    if (fetch.inputRewrites.length === 0) return represented.text;
    const representation = JSON.parse(represented.text) as Json;
    applyRewrites(fetch.inputRewrites, representation, run.applies);
    return JSON.stringify(representation);
  }

  /** INVARIANT: the entity is what was asked for, by type and key; anything else is as if there were none. */
  function takeIn(request: SubgraphRequest, batch: Batch, found: unknown): void {
    const { fetch, travellers } = batch;
    if (!Array.isArray(found) || found.length !== travellers.length) {
      run.log(`subgraph ${request.subgraph}: \`_entities\` is not what was asked for`);
      problems.push({ subgraph: request.subgraph, ...UNAVAILABLE, path: null });
      return;
    }
    for (let index = 0; index < travellers.length; index++) {
      const { represented, objects } = travellers[index] as Traveller;
      const entity = found[index] as Json | null | undefined;
      if (typeof entity !== 'object' || entity === null) continue;
      applyRewrites(fetch.outputRewrites, entity, run.applies);
      if (fetch.echo !== null && !repeats(fetch, entity, represented, objects[0] as Json)) {
        run.log(`subgraph ${request.subgraph}: an entity is not the one asked for`);
        problems.push({ subgraph: request.subgraph, ...UNAVAILABLE, path: null });
        continue;
      }
      for (const object of objects) merge(object, entity, run.applies);
    }
  }

  function repeats(fetch: EntityFetch, entity: Json, represented: Represented, object: Json): boolean {
    const type = entity.__typename;
    if (fetch.echoesType && (typeof type !== 'string' || (type !== represented.type && !run.applies(represented.type, type)))) return false;
    return (fetch.echo ?? []).every(({ as, name }) => !Object.hasOwn(object, name) || entity[as] === object[name]);
  }

  /** What a subgraph said went wrong, with its paths led back to the data. */
  function note(request: SubgraphRequest, response: SubgraphResponse, placeOf: (told: Path) => Path | null): void {
    for (const error of response.errors ?? []) {
      problems.push({
        subgraph: request.subgraph,
        message: String(error.message),
        extensions: error.extensions ?? {},
        path: error.path === undefined ? null : placeOf(error.path),
      });
    }
  }
}

/** One representation, and the objects it stands for. */
interface Traveller {
  readonly represented: Represented;
  readonly objects: Json[];
}

interface Batch {
  readonly fetch: EntityFetch;
  travellers: readonly Traveller[];
}

/**
 * The objects at the places of a fetch, by what they are represented as: each is asked for once, however often it stands there. Objects that
 * hold nothing but their representation become one, so that what comes back is taken in, and written, once.
 */
function collect(data: Json, fetch: EntityFetch, shared: Set<object>): Batch {
  const travellers = new Map<string, Traveller>();
  const seen = new Set<object>();
  for (const path of fetch.paths) {
    const stubs = new Map<string, Json>();
    visit(data, path, 0, (object, parent, key) => {
      if (seen.has(object)) return;
      const represented = fetch.represent(object);
      if (represented === null) return;
      const stub = stubs.get(represented.text);
      if (stub !== undefined && isStub(object, represented)) {
        shared.add(stub);
        (parent as Record<string | number, unknown>)[key] = stub;
        return;
      }
      if (stub === undefined && isStub(object, represented)) stubs.set(represented.text, object);
      seen.add(object);
      const traveller = travellers.get(represented.text);
      if (traveller === undefined) travellers.set(represented.text, { represented, objects: [object] });
      else traveller.objects.push(object);
    });
  }
  return { fetch, travellers: [...travellers.values()] };
}

/** Does it hold nothing but what represents it, and the key the gateway asks for beside? */
function isStub(object: Json, { size }: Represented): boolean {
  let names = 0;
  for (const name in object) {
    if (name === 'preau_id') {
      // Why: whose it is follows from this one; a subgraph that says two things of one object is not taken for either.
      if (object.preau_id !== object.id) return false;
    } else names += 1;
  }
  return names === size;
}

type Visitor = (object: Json, parent: object, key: string | number) => void;

function visit(
  value: unknown,
  path: readonly string[],
  at: number,
  visitor: Visitor,
  parent: object = NOWHERE,
  key: string | number = '',
): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const next = path[at] === '@' ? at + 1 : at;
    for (let index = 0; index < value.length; index++) visit(value[index], path, next, visitor, value, index);
    return;
  }
  const step = path[at];
  if (step === undefined) visitor(value as Json, parent, key);
  else if (step === '@') visit(value, path, at + 1, visitor, parent, key);
  else if (Object.hasOwn(value, step)) visit((value as Json)[step], path, at + 1, visitor, value, step);
}

const NOWHERE = {};

async function pass(gate: Gate, { subgraph }: SubgraphRequest, batches: readonly Batch[]): Promise<void> {
  for (const { fetch, travellers } of batches)
    for (const { represented, objects } of travellers) for (const object of objects) gate.look(fetch, object, represented);
  await gate.load();
  for (const batch of batches) {
    const allowed: Traveller[] = [];
    for (const traveller of batch.travellers) {
      const { represented, objects } = traveller;
      const mayTravel = (object: Json) => gate.mayTravel(subgraph, batch.fetch, object, represented);
      const some = objects.every(mayTravel) ? objects : objects.filter(mayTravel);
      if (some.length > 0) allowed.push(some === objects ? traveller : { represented, objects: some });
    }
    batch.travellers = allowed;
  }
}

/** Where in the data the first object of an entity stands, followed by the rest of the path. */
function entityPath(data: Json, batches: readonly Batch[], path: Path): Path | null {
  const [name, index, ...rest] = path;
  const batch = batches.find(({ fetch }) => fetch.responseKey === name);
  const target = typeof index === 'number' ? batch?.travellers[index]?.objects[0] : undefined;
  if (batch === undefined || target === undefined) return null;
  for (const steps of batch.fetch.paths) {
    const found = locate(data, steps, 0, target);
    if (found !== null) return [...found, ...rest];
  }
  return null;
}

function locate(value: unknown, path: readonly string[], at: number, target: object): (string | number)[] | null {
  if (value === target && at === path.length) return [];
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    const next = path[at] === '@' ? at + 1 : at;
    for (const [index, item] of value.entries()) {
      const found = locate(item, path, next, target);
      if (found !== null) return [index, ...found];
    }
    return null;
  }
  const step = path[at];
  if (step === undefined || !Object.hasOwn(value, step)) return null;
  const found = locate((value as Json)[step], path, at + 1, target);
  return found === null ? null : [step, ...found];
}
