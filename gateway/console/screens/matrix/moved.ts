export interface PlaceInGrid {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads in a grid; null when it leads nowhere. */
export function moved(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: PlaceInGrid,
  size: { readonly rows: number; readonly columns: number },
): PlaceInGrid | null {
  const within = (to: PlaceInGrid): PlaceInGrid => ({
    row: Math.max(0, Math.min(size.rows - 1, to.row)),
    column: Math.max(0, Math.min(size.columns - 1, to.column)),
  });
  if (key === 'ArrowRight') return within({ row, column: column + 1 });
  if (key === 'ArrowLeft') return within({ row, column: column - 1 });
  if (key === 'ArrowDown') return within({ row: row + 1, column });
  if (key === 'ArrowUp') return within({ row: row - 1, column });
  if (key === 'PageDown') return within({ row: row + 10, column });
  if (key === 'PageUp') return within({ row: row - 10, column });
  if (key === 'Home') return within({ row: ctrlKey ? 0 : row, column: 0 });
  if (key === 'End') return within({ row: ctrlKey ? size.rows - 1 : row, column: size.columns - 1 });
  return null;
}
