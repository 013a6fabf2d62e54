/** A field that the platform found fault with. */
export interface FieldFault {
  field: string;
  description: string;
}

/** A failure as the platform tells it: google.rpc.Status, read for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** What programs decide by: NOT_FOUND, LEASE_LOST; NETWORK when there was no answer at all. */
    readonly reason: string,
    message: string,
    readonly fields: readonly FieldFault[] = [],
    readonly metadata: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface StatusDetail {
  reason?: unknown;
  metadata?: unknown;
  fieldViolations?: unknown;
}

/** Reads an error answer, of whatever form it is. */
export function errorOf(status: number, body: unknown): ApiError {
  const { message, details } = (body ?? {}) as { message?: unknown; details?: unknown };
  const parts = (Array.isArray(details) ? details : []) as StatusDetail[];
  const info = parts.find((part) => typeof part?.reason === 'string');
  const violations = parts.flatMap((part) => (Array.isArray(part?.fieldViolations) ? part.fieldViolations : []));
  return new ApiError(
    status,
    typeof info?.reason === 'string' ? info.reason : status === 401 ? 'UNAUTHENTICATED' : 'UNKNOWN',
    typeof message === 'string' ? message : '',
    violations.map((fault: Record<string, unknown>) => ({
      field: String(fault.field ?? ''),
      description: String(fault.description ?? ''),
    })),
    (info?.metadata ?? {}) as Record<string, string>,
  );
}

/** No answer came. */
export const unreachable = () => new ApiError(0, 'NETWORK', '');

/** Worth asking again without a change: the platform is away or busy. */
export const isPassing = (error: unknown) =>
  !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
