import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { Card } from '../ui/Page';
import { Asked } from '../ui/States';
import { More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { ClassPill } from './Templates';

/** Every version of a template; none is ever changed, so each can be looked at and brought back. */
export function Versions({ id, newest }: { id: string; newest: number | undefined }) {
  const { t } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['template', id, 'versions'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/templates/{template}/versions', {
          signal,
          params: { path: { template: id }, query: { page_size: 20, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  return (
    <div style={{ marginTop: '1rem' }}>
      <Card title={t('models.versions')} flush>
        <Asked query={query} lines={2}>
          {(data) => (
            <>
              <Table
                label={t('models.versions')}
                rows={data.pages.flatMap((page) => page.versions)}
                keyOf={(row) => String(row.version)}
                columns={[
                  {
                    id: 'version',
                    name: t('journeys.version'),
                    cell: (row) => (
                      <Link
                        to="/templates/$template"
                        params={{ template: id }}
                        search={{ version: row.version === newest ? undefined : row.version }}
                      >
                        {t('templates.numbered', { version: row.version })}
                      </Link>
                    ),
                  },
                  { id: 'subject', name: t('templates.subject'), cell: (row) => row.subject },
                  { id: 'class', name: t('messages.class'), cell: (row) => <ClassPill of={row.class} /> },
                  { id: 'purpose', name: t('templates.purpose'), cell: (row) => row.purpose },
                  { id: 'saved', name: t('templates.saved'), cell: (row) => <Ago at={row.createTime} /> },
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
