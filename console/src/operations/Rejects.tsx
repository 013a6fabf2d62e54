import { useInfiniteQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { IngestReject } from '../api/types';
import { useLanguage } from '../language';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

/** Events that were refused in the last 7 days, each with field and reason. */
export function Rejects() {
  const { t } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['rejects', 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/ingest/rejects', { signal, params: { query: { page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const columns: Column<IngestReject>[] = [
    { id: 'when', name: t('scores.when'), cell: (row) => <Ago at={row.receivedAt} /> },
    { id: 'event', name: t('scores.event'), cell: (row) => row.eventName || '–' },
    { id: 'field', name: t('rejects.field'), cell: (row) => <code className="mono">{row.errorField}</code> },
    { id: 'reason', name: t('desk.reason'), cell: (row) => row.errorReason },
    { id: 'code', name: t('rejects.code'), cell: (row) => <span className="mono">{row.errorCode}</span> },
    { id: 'id', name: t('rejects.id'), cell: (row) => <span className="mono">{row.id}</span> },
    { id: 'by', name: t('rejects.by'), cell: (row) => <span className="mono">{row.principal}</span> },
  ];
  return (
    <div className="card">
      <Asked
        query={query}
        isEmpty={(data) => data.pages.every((page) => page.rejects.length === 0)}
        empty={<Empty title={t('rejects.empty')}>{t('rejects.emptyHint')}</Empty>}
      >
        {(data) => (
          <>
            <Table
              label={t('rejects.title')}
              columns={columns}
              rows={data.pages.flatMap((page) => page.rejects)}
              keyOf={(row) => `${row.id}${row.receivedAt}${row.errorField}`}
            />
            <More query={query} />
          </>
        )}
      </Asked>
    </div>
  );
}
