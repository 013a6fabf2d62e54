import { describe, expect, it } from 'vitest';
import { differences, merged } from './merge';

const fields = ['subject', 'html', 'text'] as const;
const theirs = { subject: 'A', html: '<p>a</p>', text: '', etag: '4' };

describe('what two have changed', () => {
  const mine = { ...theirs, subject: 'B', text: 'b', etag: '3' };

  it('differs in the fields that differ', () => {
    expect(differences(fields, mine, theirs)).toEqual(['subject', 'text']);
    expect(differences(fields, theirs, theirs)).toEqual([]);
  });

  it('is put together by field, as what follows theirs', () => {
    expect(merged(mine, theirs, new Set(['subject']))).toEqual({ ...theirs, text: 'b', etag: '4' });
    expect(merged(mine, theirs, new Set())).toEqual({ ...mine, etag: '4' });
  });
});
