/**
 * The one text of a JSON value: members sorted by the UTF-16 code units of their names, no white space (RFC 8785, JSON Canonicalization Scheme).
 * Numbers and strings are written as ECMAScript does, which is what the RFC asks. Throws on what JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('a number without end has no JSON');
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('a value has no JSON');
  return text;
}
