import type { Broadcast } from '../api/types';
import { useLanguage } from '../language';
import { partsOf, percent } from './steps';

const tones = { sent: 'good', held: 'warn', failed: 'bad', waiting: 'calm' } as const;

/** The parts of an audience as one bar; the figures stand beside it, and in its name for screen readers. */
export function Share({ counts, thick = false }: { counts: Broadcast['counts']; thick?: boolean }) {
  const { t, format } = useLanguage();
  const parts = partsOf(counts);
  if (parts.audience === 0) return <>–</>;
  const names = {
    sent: t('broadcasts.sent'),
    held: t('broadcasts.heldBack'),
    failed: t('broadcasts.failed'),
    waiting: t('broadcasts.waiting'),
  };
  const kinds = (['sent', 'held', 'failed', 'waiting'] as const).filter((kind) => parts[kind] > 0);
  return (
    <div
      className={thick ? 'share thick' : 'share'}
      role="img"
      aria-label={kinds.map((kind) => `${names[kind]} ${format.count(parts[kind])}`).join(', ')}
    >
      {kinds.map((kind) => (
        <span
          key={kind}
          data-tone={tones[kind]}
          title={`${names[kind]} ${format.count(parts[kind])}`}
          style={{ width: `${percent(parts[kind], parts.audience)}%` }}
        />
      ))}
    </div>
  );
}
