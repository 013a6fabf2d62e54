using Rapport.Common.V1;

namespace Rapport.Hosting.Errors;

/// <summary>One field at fault, as google.rpc.BadRequest.FieldViolation tells it.</summary>
/// <param name="Path">Path from the request, in proto names: <c>events[3].occurred_at</c>.</param>
/// <param name="Description">What is wrong and what would be right; no personal data.</param>
public sealed record FieldFault(string Path, string Description)
{
    /// <summary>Why, for programs.</summary>
    public ErrorReason Reason { get; init; } = ErrorReason.FieldsInvalid;
}

/// <summary>
/// A refusal that the caller can act on. <see cref="ErrorInterceptor"/> turns it into google.rpc.Status with
/// ErrorInfo (domain "rapport"), BadRequest with every field at fault, and RetryInfo when it is transient; the
/// same on gRPC and JSON (AIP-193).
/// </summary>
/// <param name="reason">Reason code; it also decides the gRPC status.</param>
/// <param name="message">One sentence for the caller: no exception text, no personal data.</param>
public sealed class DomainError(ErrorReason reason, string message) : Exception(message)
{
    /// <summary>Reason code.</summary>
    public ErrorReason Reason { get; } = reason;

    /// <summary>All fields at fault; empty when no single field is.</summary>
    public IReadOnlyList<FieldFault> Fields { get; init; } = [];

    /// <summary>Dynamic values of the message, for programs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>When to come back, for transient refusals.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The same refusal with its fields under other paths.</summary>
    public DomainError At(Func<string, string> path) => Fields.Count == 0 ? this : new DomainError(Reason, Message)
    {
        Fields = [.. Fields.Select(field => field with { Path = path(field.Path) })], Metadata = Metadata, RetryAfter = RetryAfter,
    };

    /// <summary>The request has fields at fault.</summary>
    public static DomainError Invalid(params IReadOnlyList<FieldFault> fields) =>
        new(ErrorReason.FieldsInvalid, "The request has fields that are missing or wrong.") { Fields = fields };

    /// <summary>One field is at fault.</summary>
    public static DomainError Invalid(string path, string description) => Invalid(new FieldFault(path, description));

    /// <summary>The resource does not exist in this workspace, or belongs to another: the two look the same.</summary>
    public static DomainError NotFound(string resource, string id) =>
        new(ErrorReason.NotFound, $"There is no {resource} with this id.")
        {
            Metadata = new Dictionary<string, string> { ["resource"] = resource, ["id"] = id },
        };

    /// <summary>The contact was erased; the receipt says when and how.</summary>
    public static DomainError ContactErased(string contact, string erasure) =>
        new(ErrorReason.ContactErased, "The contact was erased.")
        {
            Metadata = new Dictionary<string, string> { ["resource"] = "contact", ["id"] = contact, ["erasure"] = erasure },
        };

    /// <summary>A store or another service cannot be reached, or there is more work than can be done.</summary>
    public static DomainError Unavailable(string what, TimeSpan retryAfter) =>
        new(ErrorReason.Unavailable, $"{what} is not available right now; try again.") { RetryAfter = retryAfter };
}
