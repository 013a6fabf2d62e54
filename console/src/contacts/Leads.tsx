import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { Lead } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { Person, useNames } from '../ui/Person';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import type { Stage } from './stages';

/** The contacts that stand at one stage now. */
export function Leads({ stage }: { stage: Stage }) {
  const { t } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['leads', 'pages', stage],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/leads', { signal, params: { query: { filter: `stage="${stage}"`, page_token: pageParam } } }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const names = useNames(query.data?.pages.flatMap((page) => page.leads.map((lead) => lead.contact)) ?? []);
  const columns: Column<Lead>[] = [
    {
      id: 'contact',
      name: t('desk.contact'),
      cell: (row) => <Person contact={row.contact} names={names} />,
    },
    { id: 'since', name: t('stage.since'), cell: (row) => <Ago at={row.stageSince} /> },
    { id: 'reason', name: t('stage.reason'), cell: (row) => row.reason || '–' },
    { id: 'verdict', name: t('stage.verdict'), cell: (row) => (row.verdict ? wordOf(t, 'result', row.verdict) : '–') },
    { id: 'company', name: t('contacts.company'), cell: (row) => row.company || '–' },
  ];
  return (
    <Asked
      query={query}
      isEmpty={(data) => data.pages.every((page) => page.leads.length === 0)}
      empty={<Empty title={t('contacts.noLeads')}>{t('contacts.noLeadsHint')}</Empty>}
    >
      {(data) => (
        <>
          <Table
            label={wordOf(t, 'stage', stage)}
            columns={columns}
            rows={data.pages.flatMap((page) => page.leads)}
            keyOf={(row) => row.contact ?? ''}
          />
          <More query={query} />
        </>
      )}
    </Asked>
  );
}
