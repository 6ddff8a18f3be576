import { type GraphQLLeafType, isEnumType } from 'graphql';
import { isPersonal } from '../../core/ids.js';

/** A leaf as JSON; `null` for a value that its type does not have. */
export type LeafWriter = (value: unknown, hide: ((id: string) => string) | null) => string;

const NULL = 'null';

/** How values of a scalar or an enum are written. A scalar of the schema's own is written as it came. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, JSON.stringify(name)]));
    return (value) => (typeof value === 'string' ? (texts.get(value) ?? NULL) : NULL);
  }
  switch (type.name) {
    case 'String':
      return (value) => (typeof value === 'string' ? JSON.stringify(value) : NULL);
    case 'ID':
      return (value, hide) => {
        if (typeof value === 'string') return JSON.stringify(hide !== null && isPersonal(value) ? hide(value) : value);
        return Number.isInteger(value) ? String(value) : NULL;
      };
    case 'Int':
      return (value) => (Number.isInteger(value) ? String(value) : NULL);
    case 'Float':
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? JSON.stringify(value) : NULL);
    case 'Boolean':
      return (value) => (value === true ? 'true' : value === false ? 'false' : NULL);
    default:
      return (value) => JSON.stringify(value) ?? NULL;
  }
}
