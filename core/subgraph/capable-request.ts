/**
 * A request with its capability, as it travels over HTTP: the capability, a line feed, and the body it was issued for. Why not in a header: it names
 * the rows it reaches, all families of a school that agreed, and of headers servers and proxies take 8 to 16 KiB.
 */
export const CAPABLE_REQUEST = 'application/vnd.preau.capable-request';

export function withCapability(capability: string, body: string): string {
  return `${capability}\n${body}`;
}

/** The two apart; without a capability where there is no line feed. What it is worth is not looked at here. */
export function readCapableRequest(text: string): { readonly capability: string | undefined; readonly body: string } {
  const end = text.indexOf('\n');
  return end === -1 ? { capability: undefined, body: text } : { capability: text.slice(0, end), body: text.slice(end + 1) };
}
