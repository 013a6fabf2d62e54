using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Rapport.Common.V1;
using Status = Google.Rpc.Status;

namespace Rapport.Hosting.Errors;

/// <summary>How a <see cref="DomainError"/> looks on the wire.</summary>
public static class ErrorStatus
{
    /// <summary>Value of ErrorInfo.domain.</summary>
    public const string Domain = "rapport";

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default
        .WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    /// <summary>The gRPC status code of a reason, as documented at the enum.</summary>
    public static StatusCode CodeOf(ErrorReason reason) => reason switch
    {
        ErrorReason.FieldsInvalid or ErrorReason.DefinitionInvalid or ErrorReason.PageTokenInvalid
            or ErrorReason.RequestMalformed or ErrorReason.ContentTypeUnsupported
            or ErrorReason.IdempotencyKeyReused or ErrorReason.EventNameReserved
            or ErrorReason.FieldUnknown => StatusCode.InvalidArgument,
        ErrorReason.RequestTooSlow => StatusCode.Cancelled,
        ErrorReason.NotFound => StatusCode.NotFound,
        ErrorReason.AlreadyExists => StatusCode.AlreadyExists,
        ErrorReason.EtagMismatch or ErrorReason.LeaseLost or ErrorReason.VerdictTaken
            or ErrorReason.SignatureMissing or ErrorReason.IdempotencyKeyInUse
            or ErrorReason.ContactsInside or ErrorReason.DefinitionInUse => StatusCode.Aborted,
        ErrorReason.Unauthenticated => StatusCode.Unauthenticated,
        ErrorReason.ScopeMissing => StatusCode.PermissionDenied,
        ErrorReason.RateLimited or ErrorReason.TooLarge => StatusCode.ResourceExhausted,
        ErrorReason.Unavailable => StatusCode.Unavailable,
        ErrorReason.StateForbids or ErrorReason.ClockFixed or ErrorReason.InsufficientPoints => StatusCode.FailedPrecondition,
        ErrorReason.MethodNotAllowed => StatusCode.Unimplemented,
        ErrorReason.DeadlineExceeded => StatusCode.DeadlineExceeded,
        _ => StatusCode.Internal,
    };

    /// <summary>The reason as written on the wire: upper snake case without the enum's prefix.</summary>
    public static string NameOf(ErrorReason reason)
    {
        var name = reason.ToString();
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }

    /// <summary>The error as JSON, the same that transcoded calls answer.</summary>
    public static string ToJson(DomainError error) => Json.Format(ToStatus(error));

    /// <summary>The error as google.rpc.Status: ErrorInfo always, BadRequest and RetryInfo where they say something.</summary>
    public static Status ToStatus(DomainError error)
    {
        var info = new ErrorInfo { Reason = NameOf(error.Reason), Domain = Domain };
        foreach (var (key, value) in error.Metadata)
            info.Metadata[key] = value;
        var status = new Status { Code = (int)CodeOf(error.Reason), Message = error.Message, Details = { Any.Pack(info) } };
        if (error.Fields.Count > 0)
        {
            var bad = new BadRequest();
            foreach (var fault in error.Fields)
                bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = fault.Path, Description = fault.Description });
            status.Details.Add(Any.Pack(bad));
        }

        if (error.RetryAfter is { } wait)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
        return status;
    }
}
