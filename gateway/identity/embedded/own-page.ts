const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Is a page of that origin one that this very server served: at its own address, or, at a desk, at another name of the same machine and port? A
 * browser says the origin of a page whenever it posts, also to the server the page is from; any other page gets no token.
 */
export function isOwnPage(origin: string, issuer: string): boolean {
  if (!URL.canParse(origin)) return false;
  const [page, own] = [new URL(origin), new URL(issuer)];
  if (page.origin === own.origin) return true;
  return page.protocol === own.protocol && page.port === own.port && LOOPBACK.has(page.hostname) && LOOPBACK.has(own.hostname);
}
