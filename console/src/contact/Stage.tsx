import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage, wordOf } from '../language';
import { Freshness } from '../ui/Freshness';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked } from '../ui/States';
import { Ago } from '../ui/Time';

/** Where sales stands with the contact, and what brought them there. */
export function Stage({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['contact', contact, 'lead'],
    queryFn: ({ signal }) => answer(api.GET('/v1/leads/{contact}', { signal, params: { path: { contact } } })),
  });
  return (
    <Card title={t('stage.title')} actions={<Freshness asOf={query.data?.asOf} lag={query.data?.lag} />}>
      <Asked query={query} lines={3}>
        {(lead) => (
          <dl className="facts">
            <dt>{t('stage.now')}</dt>
            <dd>
              <Pill tone="good">{wordOf(t, 'stage', lead.stage ?? '')}</Pill>
            </dd>
            {lead.stageSince && (
              <>
                <dt>{t('stage.since')}</dt>
                <dd>
                  <Ago at={lead.stageSince} />
                </dd>
              </>
            )}
            {lead.reason && (
              <>
                <dt>{t('stage.reason')}</dt>
                <dd>{lead.reason}</dd>
              </>
            )}
            {lead.verdict && (
              <>
                <dt>{t('stage.verdict')}</dt>
                <dd>
                  {wordOf(t, 'result', lead.verdict)} {lead.verdictReason}
                </dd>
              </>
            )}
            {lead.company && (
              <>
                <dt>{t('contacts.company')}</dt>
                <dd>{lead.company}</dd>
              </>
            )}
            {lead.veto && (
              <>
                <dt>{t('stage.veto')}</dt>
                <dd>
                  <Pill tone="bad">{lead.veto}</Pill>
                </dd>
              </>
            )}
          </dl>
        )}
      </Asked>
    </Card>
  );
}
