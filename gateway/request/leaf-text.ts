import { type GraphQLLeafType, isEnumType } from 'graphql';
import { isPersonal } from '../../core/ids.js';

/** A leaf as JSON; `null` for a value that its type does not have. */
export type LeafWriter = (value: unknown, hide: ((id: string) => string) | null) => string;

const NULL = 'null';

/** What JSON writes otherwise than as it is: quotes, backslashes, control characters, halves of pairs (RFC 8259, section 7). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A string as JSON. Most short ones hold nothing to escape, which is quicker to see than to write; a long one is quicker written. */
function quoted(text: string): string {
  return text.length > SHORT || ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
const SHORT = 60;

/** How values of a scalar or an enum are written. A scalar of the schema's own is written as it came. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) {
    const texts = new Map(type.getValues().map(({ name }) => [name, JSON.stringify(name)]));
    return (value) => (typeof value === 'string' ? (texts.get(value) ?? NULL) : NULL);
  }
  switch (type.name) {
    case 'String':
      return (value) => (typeof value === 'string' ? quoted(value) : NULL);
    case 'ID':
      return (value, hide) => {
        if (typeof value === 'string') return quoted(hide !== null && isPersonal(value) ? hide(value) : value);
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
