import type { Handoff } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { EventIcon } from '../ui/EventIcon';
import { Freshness } from '../ui/Freshness';
import { nameOf } from '../ui/name';
import { Card } from '../ui/Page';
import { Empty } from '../ui/States';
import { summaryOf } from '../ui/summary';
import { Ago } from '../ui/Time';

/** What the agent should know, as it was at the moment of the claim; it does not change while they talk. */
export function Dossier({ handoff }: { handoff: Handoff }) {
  const { t } = useLanguage();
  const { dossier } = handoff;
  if (!dossier)
    return (
      <Card title={t('desk.dossier')} flush>
        <Empty title={t('desk.noDossier')} />
      </Card>
    );
  const identifiers = dossier.identifiers ?? [];
  const facts = [
    ...Object.entries((dossier.traits ?? {}) as object),
    ...Object.entries((dossier.facts ?? {}) as object),
  ] as [string, unknown][];
  const name = nameOf({ traits: dossier.traits ?? {}, identifiers: identifiers as never });
  return (
    <Card title={name ?? t('desk.dossier')} flush actions={<Freshness asOf={dossier.freezeTime} />}>
      <div className="card-body">
        <dl className="facts">
          {identifiers.map((one) => (
            <Fact key={`${one.type}${one.value}`} name={one.type ?? ''} value={one.value} />
          ))}
          {facts.map(([fact, value]) => (
            <Fact key={fact} name={fact} value={value} />
          ))}
        </dl>
      </div>
      <ol className="timeline" aria-label={t('timeline.title')}>
        {(dossier.recentEvents ?? []).map((event) => (
          <li className="timeline-row" key={event.id}>
            <EventIcon name={event.name ?? ''} />
            <div>
              <div className="timeline-name">{wordOf(t, 'event', event.name ?? '')}</div>
              <div className="timeline-detail">{summaryOf(event)}</div>
            </div>
            <span>
              <Ago at={event.occurredAt} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt>{name.replaceAll('_', ' ')}</dt>
      <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
    </>
  );
}
