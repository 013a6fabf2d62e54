import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { StatePill } from '../ui/Pill';
import { Asked } from '../ui/States';

/** One call: what was asked for, what was there before, and what was answered. */
export function Entry({ id }: { id: string }) {
  const { t, format } = useLanguage();
  const query = useQuery({
    queryKey: ['audit-entry', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/auditEntries/{audit_entry}', { signal, params: { path: { audit_entry: id } } })),
  });
  return (
    <Asked query={query}>
      {(entry) => (
        <Stack gap="sm">
          <dl className="facts">
            <dt>{t('audit.call')}</dt>
            <dd className="mono">{entry.call}</dd>
            <dt>{t('audit.resource')}</dt>
            <dd className="mono">{entry.resource || '–'}</dd>
            <dt>{t('audit.outcome')}</dt>
            <dd>
              <StatePill state={entry.outcome.replace('AUDIT_OUTCOME_', '').toLowerCase()} /> {entry.reason}
            </dd>
            <dt>{t('audit.principal')}</dt>
            <dd className="mono">{entry.principal}</dd>
            <dt>{t('scores.when')}</dt>
            <dd>{entry.time ? format.instant(entry.time) : '–'}</dd>
            <dt>{t('audit.request')}</dt>
            <dd className="mono">{entry.id}</dd>
            <dt>{t('audit.number')}</dt>
            <dd className="num">{format.count(entry.number)}</dd>
          </dl>
          <Part title={t('audit.asked')} value={entry.request} />
          <Part title={t('audit.before')} value={entry.before} />
          <Part title={t('audit.after')} value={entry.after} />
        </Stack>
      )}
    </Asked>
  );
}

function Part({ title, value }: { title: string; value: Record<string, unknown> | undefined }) {
  const { t } = useLanguage();
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      {value ? (
        <pre className="code">{JSON.stringify(value, null, 2)}</pre>
      ) : (
        <Text size="sm" c="dimmed">
          {t('audit.nothing')}
        </Text>
      )}
    </div>
  );
}
