import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage, wordOf } from '../language';
import { Card } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { More, Table } from '../ui/Table';

/** The audience, contact by contact, with what became of each. */
export function Recipients({ id }: { id: string }) {
  const { t } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['broadcast', id, 'recipients'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/broadcasts/{broadcast}/recipients', {
          signal,
          params: { path: { broadcast: id }, query: { page_size: 100, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const names = useNames(query.data?.pages.flatMap((page) => page.recipients.map(({ contact }) => contact)) ?? []);
  return (
    <div style={{ marginTop: '1rem' }}>
      <Card title={t('broadcasts.recipients')} flush>
        <Asked
          query={query}
          isEmpty={(data) => data.pages.every((page) => page.recipients.length === 0)}
          empty={<Empty title={t('broadcasts.noRecipients')}>{t('broadcasts.noRecipientsHint')}</Empty>}
        >
          {(data) => (
            <>
              <Table
                label={t('broadcasts.recipients')}
                rows={data.pages.flatMap((page) => page.recipients)}
                keyOf={(row) => row.contact}
                columns={[
                  {
                    id: 'contact',
                    name: t('desk.contact'),
                    cell: (row) => <Person contact={row.contact} names={names} />,
                  },
                  { id: 'state', name: t('journeys.state'), cell: (row) => <StatePill state={row.state} /> },
                  {
                    id: 'reason',
                    name: t('desk.reason'),
                    cell: (row) => (row.reason ? wordOf(t, 'reason', row.reason) : '–'),
                  },
                  {
                    id: 'message',
                    name: t('broadcasts.message'),
                    cell: (row) => <span className="mono">{row.message || '–'}</span>,
                  },
                ]}
              />
              <More query={query} />
            </>
          )}
        </Asked>
      </Card>
    </div>
  );
}
