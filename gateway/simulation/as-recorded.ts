import { type GraphQLSchema, getNamedType, isInterfaceType, isLeafType, isObjectType } from 'graphql';

/** The type of the objects that a field leads to; null for a field of values, and for what is no field. */
export type LeadsTo = (coordinate: string) => string | null;

export function leadsTo(schema: GraphQLSchema): LeadsTo {
  return (coordinate) => {
    const [name = '', field = ''] = coordinate.split('.');
    const type = schema.getType(name);
    const found = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field]?.type : undefined;
    const named = found === undefined ? null : getNamedType(found);
    return named === null || isLeafType(named) ? null : named.name;
  };
}

/**
 * Does what is denied when an operation is asked again come to what its entry says? A field of objects of which a client may have nothing is not
 * in its contract, and was refused itself; asked again without the contract, what is below it is. Both lists are sorted.
 */
export function isAsRecorded(told: readonly string[], again: readonly string[], leads: LeadsTo): boolean {
  if (told.join() === again.join()) return true;
  const [once, anew] = [new Set(told), new Set(again)];
  const hidden = told.filter((coordinate) => !anew.has(coordinate));
  const below = new Map<string, string[]>();
  for (const coordinate of again) {
    const type = coordinate.slice(0, coordinate.indexOf('.'));
    below.set(type, [...(below.get(type) ?? []), coordinate]);
  }
  const explained = new Set<string>();
  const explain = (coordinate: string): boolean => {
    const found = below.get(leads(coordinate) ?? '') ?? [];
    for (const one of found) {
      if (explained.has(one)) continue;
      explained.add(one);
      explain(one);
    }
    return found.length > 0;
  };
  // Why all of them first: a field that nothing below explains was refused for another reason.
  const isHiding = hidden.map(explain).every(Boolean);
  return isHiding && again.every((coordinate) => once.has(coordinate) || explained.has(coordinate));
}
