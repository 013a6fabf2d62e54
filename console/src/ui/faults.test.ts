import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors';
import { faultsOf, offsetOf } from './faults';

const refused = new ApiError(400, 'DEFINITION_INVALID', '', [
  { field: 'template.html', description: 'line 2, column 4: there is no filter upcas: did you mean upcase?' },
  { field: 'template.text', description: 'does not write out {{ unsubscribe_url }}' },
]);

describe('faults of a text', () => {
  it('are those of its field, with line and column', () => {
    expect(faultsOf(refused, 'template.html')).toEqual([
      { line: 2, column: 4, message: 'there is no filter upcas: did you mean upcase?' },
    ]);
  });

  it('without a place stand at the beginning', () => {
    expect(faultsOf(refused, 'template.text')).toMatchObject([{ line: 1, column: 1 }]);
  });

  it('of another failure are none', () => {
    expect(faultsOf(new TypeError(), 'template.html')).toEqual([]);
  });

  it.each([
    ['ab\ncd', 1, 1, 0],
    ['ab\ncd', 2, 2, 4],
    ['ab\ncd', 1, 9, 2],
    ['ab\ncd', 7, 1, 5],
    ['', 1, 1, 0],
  ])('%j at %i:%i is at %i', (text, line, column, expected) => {
    expect(offsetOf(text, { line, column })).toBe(expected);
  });
});
