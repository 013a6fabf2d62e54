/** The wordmark. */
export function Brand({ size = 22 }: { size?: number }) {
  return (
    <>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#3346b8" />
        <path
          d="M9 23V9h7.2a4.6 4.6 0 0 1 1.2 9.04"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="21.6" cy="22" r="2.6" fill="#8fe0c4" />
      </svg>
      <span>Rapport</span>
    </>
  );
}
