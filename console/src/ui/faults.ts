import { ApiError } from '../api/errors';

/** A fault in a text, at a place of it. Lines and columns count from 1, columns in UTF-16 units. */
export interface TextFault {
  line: number;
  column: number;
  message: string;
}

const placed = /^line (\d+), column (\d+): (.*)$/s;

/** What the platform found wrong with one field; without a place it stands at the beginning. */
export function faultsOf(error: unknown, field: string): TextFault[] {
  if (!(error instanceof ApiError)) return [];
  return error.fields
    .filter((fault) => fault.field === field)
    .map(({ description }) => {
      const [, line, column, message] = placed.exec(description) ?? [];
      return message === undefined
        ? { line: 1, column: 1, message: description }
        : { line: Number(line), column: Number(column), message };
    });
}

/** Where a fault is in the text, from 0; a place behind the end is the end. */
export function offsetOf(text: string, { line, column }: Pick<TextFault, 'line' | 'column'>): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return Math.max(0, Math.min(before + Math.min(column - 1, lines[line - 1]?.length ?? 0), text.length));
}
