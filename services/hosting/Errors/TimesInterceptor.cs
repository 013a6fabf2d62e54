using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Rapport.Hosting.Errors;

/// <summary>
/// Refuses requests with times and lengths of time that protobuf itself does not allow (years beyond 9999, fractions of
/// more than a second), before anything reckons with them. JSON cannot carry such; gRPC can. Items of a batch that are
/// judged one by one are left to those who judge them.
/// </summary>
public sealed class TimesInterceptor : Interceptor
{
    private const long LongestSeconds = 315_576_000_000;
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const int NanosInSecond = 1_000_000_000;

    private static readonly HashSet<string> JudgedByItem =
    [
        "rapport.contact.v1.EventInput", "rapport.contact.v1.Conclusion", "rapport.contact.v1.PoisonEvent",
        "rapport.common.v1.Event", "rapport.notification.v1.Command",
    ];

    private static readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<FieldDescriptor>> Carriers = new();

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (request is IMessage message && CarriersOf(message.Descriptor) is { Count: > 0 })
        {
            var faults = new List<FieldFault>();
            Check(message, "", faults);
            if (faults.Count > 0)
                throw DomainError.Invalid(faults);
        }

        return continuation(request, context);
    }

    private static void Check(IMessage message, string path, List<FieldFault> faults)
    {
        foreach (var field in CarriersOf(message.Descriptor))
        {
            var value = field.Accessor.GetValue(message);
            if (value is IList list)
                for (var i = 0; i < list.Count; i++)
                    CheckOne((IMessage)list[i]!, $"{path}{field.Name}[{i}]", faults);
            else if (value is IMessage one)
                CheckOne(one, path + field.Name, faults);
        }
    }

    private static void CheckOne(IMessage value, string path, List<FieldFault> faults)
    {
        switch (value)
        {
            case Timestamp { Seconds: < FirstSecond or > LastSecond } or Timestamp { Nanos: < 0 or >= NanosInSecond }:
                faults.Add(new FieldFault(path, "is not a time from the year 1 to 9999"));
                break;
            case Duration duration when !IsValid(duration):
                faults.Add(new FieldFault(path, "is not a length of time of at most 10,000 years"));
                break;
            case Timestamp or Duration:
                break;
            default:
                Check(value, path + ".", faults);
                break;
        }
    }

    private static bool IsValid(Duration d) =>
        d is { Seconds: >= -LongestSeconds and <= LongestSeconds, Nanos: > -NanosInSecond and < NanosInSecond }
        && Math.Sign(d.Seconds) * Math.Sign(d.Nanos) >= 0;

    // Fields that are times, or messages with such somewhere in them.
    private static IReadOnlyList<FieldDescriptor> CarriersOf(MessageDescriptor message) => Carriers.GetOrAdd(message,
        static type => [.. type.Fields.InDeclarationOrder().Where(field => Carries(field, []))]);

    private static bool Carries(FieldDescriptor field, HashSet<MessageDescriptor> above) =>
        field is { FieldType: FieldType.Message, IsMap: false } && !JudgedByItem.Contains(field.MessageType.FullName)
        && (field.MessageType.FullName is "google.protobuf.Timestamp" or "google.protobuf.Duration"
            || (above.Add(field.MessageType)
                && field.MessageType.Fields.InDeclarationOrder().Any(inner => Carries(inner, above))));
}
