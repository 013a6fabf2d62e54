import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Card, Page } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { Asked, Empty } from '../ui/States';
import { More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

const route = getRouteApi('/segments/$segment');

export function SegmentScreen() {
  const { t } = useLanguage();
  const { segment: id } = route.useParams();
  const query = useQuery({
    queryKey: ['segment', id],
    queryFn: ({ signal }) => answer(api.GET('/v1/segments/{segment}', { signal, params: { path: { segment: id } } })),
  });
  const members = useInfiniteQuery({
    queryKey: ['segment', id, 'members'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/segments/{segment}/members', {
          signal,
          params: { path: { segment: id }, query: { page_size: 100, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const names = useNames(members.data?.pages.flatMap((page) => page.contacts) ?? []);
  const first = members.data?.pages[0];
  return (
    <Page
      title={query.data?.displayName || id}
      lead={
        query.data && (
          <>
            {t('journeys.version')} {query.data.version} · {t('journeys.changed')} <Ago at={query.data.updateTime} />
          </>
        )
      }
    >
      <div style={{ display: 'grid', gap: '1rem' }}>
        <Card title={t('segments.condition')}>
          <Asked query={query} lines={2}>
            {(segment) => <code className="code">{segment.condition}</code>}
          </Asked>
        </Card>
        <Card title={t('segments.members')} flush actions={<Freshness asOf={first?.asOf} lag={first?.lag} />}>
          <Asked
            query={members}
            isEmpty={(data) => data.pages.every((page) => page.contacts.length === 0)}
            empty={<Empty title={t('segments.nobody')}>{t('segments.nobodyHint')}</Empty>}
          >
            {(data) => (
              <>
                <Table
                  label={t('segments.members')}
                  rows={data.pages.flatMap((page) => page.contacts)}
                  keyOf={(row) => row}
                  columns={[
                    {
                      id: 'contact',
                      name: t('desk.contact'),
                      cell: (row) => <Person contact={row} names={names} />,
                    },
                  ]}
                />
                <More query={members} />
              </>
            )}
          </Asked>
        </Card>
      </div>
    </Page>
  );
}
