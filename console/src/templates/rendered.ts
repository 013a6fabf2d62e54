import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { useMay } from '../app/session';
import { useDraft } from '../ui/draft';
import { objectOf } from '../ui/json';
import type { TemplateDraft } from './draft';

const afterTyping = 400;

/** What a template says to somebody, rendered by the platform 400 ms after the last letter, saved or not. */
export function useRendered(id: string, draft: TemplateDraft, chosen: string | undefined) {
  const may = useMay();
  const [traits = '', setTraits] = useDraft<string>('preview:traits');
  const [variables = '', setVariables] = useDraft<string>(`preview:variables:${id}`);
  const newest = useQuery({
    queryKey: ['contacts', 'newest-known'],
    enabled: chosen === undefined && may('contacts.read'),
    refetchInterval: false,
    queryFn: async ({ signal }) => {
      const page = await answer(api.GET('/v1/contacts', { signal, params: { query: { known: true, page_size: 1 } } }));
      return page.contacts[0]?.contact ?? null;
    },
  });
  // Whoever wrote traits wants these; else it is shown for somebody who is there.
  const contact = chosen ?? (traits.trim() === '' ? (newest.data ?? undefined) : undefined);
  const given = { traits: objectOf(traits), variables: objectOf(variables) };
  const [settled] = useDebouncedValue(JSON.stringify({ id, draft, contact, given }), afterTyping);
  const wanted = JSON.parse(settled) as { id: string; draft: TemplateDraft; contact?: string; given: typeof given };
  const { etag: _, ...content } = wanted.draft;
  const ready =
    newest.fetchStatus === 'idle' &&
    wanted.contact === contact &&
    given.traits !== undefined &&
    given.variables !== undefined;
  const query = useQuery({
    queryKey: ['render', settled],
    enabled: may('messages.write') && ready && content.subject !== '' && (content.html !== '' || content.text !== ''),
    refetchInterval: false,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answer(
        api.POST('/v1/templates:render', {
          signal,
          body: {
            template: { id: wanted.id, channel: 'email', ...content },
            variables: wanted.given.variables,
            ...(wanted.contact ? { contact: wanted.contact } : { traits: wanted.given.traits }),
          },
        }),
      ),
  });
  const [last, setLast] = useState(query.data);
  if (query.data && query.data !== last) setLast(query.data);
  return {
    content: query.data ?? last,
    error: query.isError ? query.error : undefined,
    isStale: query.isError || query.isPlaceholderData,
    contact,
    traits,
    setTraits: (text: string) => setTraits(text === '' ? undefined : text),
    badTraits: given.traits === undefined,
    variables,
    setVariables: (text: string) => setVariables(text === '' ? undefined : text),
    badVariables: given.variables === undefined,
  };
}

export type Rendered = ReturnType<typeof useRendered>;
