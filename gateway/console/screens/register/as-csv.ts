/**
 * Rows as CSV (RFC 4180, but for the separator, which is that of spreadsheets in the reader's language), with a byte order mark so that spreadsheets
 * read accents. Why the apostrophe: a spreadsheet runs a cell that begins like a formula (OWASP, CSV injection).
 */
export function asCsv(rows: readonly (readonly string[])[], separator = ','): string {
  const cell = (text: string): string => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /["\r\n]/.test(harmless) || harmless.includes(separator) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;
}
