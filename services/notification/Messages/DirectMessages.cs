using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Telemetry;
using Rapport.Notification.Contacts;
using Rapport.Notification.Domain;
using Rapport.Notification.Templates;
using Rapport.Notification.V1;

namespace Rapport.Notification.Messages;

/// <summary>Messages that a caller orders rather than a journey.</summary>
internal sealed class DirectMessages(
    TemplateCatalogue templates, ContactDirectory contacts, MessageIntake intake, TimeProvider clock)
{
    private const int MostVariableBytes = 32 * 1024;
    private static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(366);

    /// <summary>Queues a message and gives its id.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, or NOT_FOUND for contact or template.</exception>
    public async Task<string> SendAsync(
        string workspace, SendMessageRequest request, Attempt attempt, CancellationToken cancellation)
    {
        if (Faults(request) is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        var template = await templates.GetAsync(workspace, request.Template, 0, cancellation);
        await contacts.GetAsync(workspace, request.Contact, cancellation);
        var now = clock.GetUtcNow();
        var id = attempt.IdOf("message") is { } same ? Guid.Parse(same) : Guid.CreateVersion7();
        await intake.AddAsync([new Command
        {
            CommandId = id.ToString("D"), Workspace = workspace, Contact = request.Contact,
            IssuedAt = now.ToTimestamp(), Traceparent = EventTrace.Here,
            ExpireAt = request.ExpireAfter is { } after ? (now + after.ToTimeSpan()).ToTimestamp() : null,
            SendMessage = new SendMessageAction
            {
                Channel = template.Version.Channel, Template = request.Template, Variables = request.Variables,
                Priority = request.Priority,
            },
        }], cancellation);
        return MessageRecord.IdOf(id.ToString("N"));
    }

    private static List<FieldFault> Faults(SendMessageRequest request)
    {
        List<FieldFault> faults = [];
        if (request.Contact.Length == 0)
            faults.Add(new FieldFault("contact", "is missing"));
        if (request.Template.Length == 0)
            faults.Add(new FieldFault("template", "is missing"));
        if (request.Variables?.CalculateSize() > MostVariableBytes)
            faults.Add(new FieldFault("variables", $"are larger than {MostVariableBytes} bytes"));
        if (request.ExpireAfter is { } after && (after.Seconds < 1 || after.Seconds > LongestExpiry.TotalSeconds))
            faults.Add(new FieldFault("expire_after", "is not between 1 second and 366 days"));
        if (request.Priority is < 0 or > MessageRecord.HighestPriority)
            faults.Add(new FieldFault("priority", $"is not between 0 and {MessageRecord.HighestPriority}"));
        return faults;
    }
}
