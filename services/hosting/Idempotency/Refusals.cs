using Rapport.Common.V1;

namespace Rapport.Hosting.Idempotency;

/// <summary>What becomes of a request's key when the request is refused.</summary>
internal static class Refusals
{
    /// <summary>
    /// The request was understood and decided on: the decision is its answer, also to a repeat in other circumstances.
    /// </summary>
    public static bool AreKept(ErrorReason reason) => reason is
        ErrorReason.StateForbids or ErrorReason.InsufficientPoints or ErrorReason.AlreadyExists
        or ErrorReason.EtagMismatch or ErrorReason.LeaseLost or ErrorReason.VerdictTaken;

    /// <summary>
    /// The request was not carried out at all: the key is free, for the request as corrected or for the same one later.
    /// </summary>
    public static bool ComeBeforeAnyEffect(ErrorReason reason) => reason is
        ErrorReason.FieldsInvalid or ErrorReason.DefinitionInvalid or ErrorReason.RequestMalformed
        or ErrorReason.PageTokenInvalid or ErrorReason.TooLarge or ErrorReason.ContentTypeUnsupported
        or ErrorReason.NotFound or ErrorReason.Unauthenticated or ErrorReason.ScopeMissing
        or ErrorReason.SignatureMissing or ErrorReason.IdempotencyKeyReused;
}
