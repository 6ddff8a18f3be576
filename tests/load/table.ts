import type { Figure, Figures } from './figures.js';

/** A markdown table of one operation, ready for the README: each figure as a ratio to the first row, and as measured. */
export function table(title: string, rows: readonly Figures[]): string {
  const lines = rows.map(({ title: gateway, cpu, p50, p99, perSecond, fetches, representations }) => [
    gateway,
    cell(cpu, cpu.value < 1000 ? `${cpu.value.toFixed(0)} µs` : `${(cpu.value / 1000).toFixed(2)} ms`),
    cell(p50, `${p50.value.toFixed(1)} ms`),
    cell(p99, `${p99.value.toFixed(1)} ms`),
    cell(perSecond, perSecond.value.toFixed(0)),
    `${round(fetches)} (${round(representations)})`,
  ]);
  return markdown([title, 'CPU per request', 'p50', 'p99', 'requests/s', 'fetches (representations)'], lines);
}

export function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const row = (cells: readonly string[]) => `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...lines.map(row)].join('\n');
}

function cell({ ratio }: Figure, absolute: string): string {
  return `${ratio.toFixed(2)} × (${absolute})`;
}

function round(value: number): string {
  return value.toFixed(2).replace(/\.?0+$/, '');
}
