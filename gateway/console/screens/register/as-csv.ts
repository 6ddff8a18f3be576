/**
 * Rows as CSV (RFC 4180), with a byte order mark so that spreadsheets read accents. Why the apostrophe: a spreadsheet runs a cell that begins like
 * a formula (OWASP, CSV injection).
 */
export function asCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
