using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Telemetry;

namespace Rapport.Contact.Ingest;

/// <summary>Turns what a caller sent into an event, or says which field is at fault.</summary>
internal sealed class EventAcceptance(IOptions<ContactOptions> options, TimeProvider clock)
{
    /// <summary>An occurred_at this far ahead is a wrong clock: it is clamped to the time of arrival.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>An occurred_at this far ahead is no time at all: the event is rejected.</summary>
    public static readonly TimeSpan FutureLimit = TimeSpan.FromHours(24);

    private readonly TimeSpan historicAfter = TimeSpan.FromDays(options.Value.HistoricAfterDays);
    private readonly string region = options.Value.PhoneRegion;

    /// <summary>
    /// Checks one item. The event has no contact yet; its id is the caller's or a new UUIDv7.
    /// </summary>
    /// <param name="input">What the caller sent.</param>
    /// <param name="workspace">Workspace of the credential.</param>
    /// <param name="fault">The first field at fault, when the result is null.</param>
    public Event? Accept(EventInput input, string workspace, out FieldFault? fault)
    {
        var now = clock.GetUtcNow();
        var name = EventName.ToSnakeCase(input.Name);
        fault = EventLimits.CheckId(input.Id) ?? EventLimits.CheckName(input.Name, name)
            ?? EventLimits.CheckTime(input.OccurredAt, now + FutureLimit)
            ?? EventLimits.CheckSize(input.Properties, input.Context);
        if (fault is not null)
            return null;

        var accepted = new Event
        {
            Id = input.Id.Length > 0 ? input.Id : Guid.CreateVersion7(now).ToString("D"),
            Workspace = workspace,
            Contact = input.Contact,
            Name = name,
            SentName = input.Name == name ? "" : input.Name,
            ReceivedAt = now.ToTimestamp(),
            OccurredAt = input.OccurredAt ?? now.ToTimestamp(),
            Properties = input.Properties,
            Context = input.Context,
            Historic = input.Historic,
            Traceparent = EventTrace.Here,
        };
        PlaceInTime(accepted, now);
        fault = AddIdentifiers(accepted, input);
        return fault is null ? accepted : null;
    }

    private void PlaceInTime(Event accepted, DateTimeOffset now)
    {
        var occurred = accepted.OccurredAt.ToDateTimeOffset();
        if (occurred > now + ClockSkew)
        {
            accepted.OccurredAt = accepted.ReceivedAt;
            accepted.Flags.Add("clock_skew");
        }
        else if (occurred < now - historicAfter)
        {
            accepted.Historic = true;
            accepted.Flags.Add("late");
        }
    }

    private FieldFault? AddIdentifiers(Event accepted, EventInput input)
    {
        if (input.Contact.Length > 0 && !ContactId.IsValid(input.Contact))
            return new FieldFault("contact", "is not a contact id of this platform (c_…)");
        var fault = Add(accepted, IdentifierKey.UserId, input.UserId, "user_id")
            ?? Add(accepted, IdentifierKey.Email, input.Email, "email")
            ?? Add(accepted, IdentifierKey.Phone, input.Phone, "phone")
            ?? Add(accepted, IdentifierKey.AnonymousId, input.AnonymousId, "anonymous_id");
        for (var i = 0; i < input.Identifiers.Count && fault is null; i++)
        {
            var identifier = input.Identifiers[i];
            fault = Identifiers.IsType(identifier.Type)
                ? Add(accepted, identifier.Type, identifier.Value, $"identifiers[{i}].value")
                : new FieldFault($"identifiers[{i}].type", "is lower snake case, at most 40 characters");
        }

        return fault ?? (accepted.Identifiers.Count == 0 && accepted.Contact.Length == 0
            ? new FieldFault("user_id", "give at least one of user_id, anonymous_id, email, phone, identifiers, contact")
            : null);
    }

    private FieldFault? Add(Event accepted, string type, string value, string path)
    {
        if (value.Length == 0)
            return null;
        var normal = type switch
        {
            IdentifierKey.Email => Identifiers.NormaliseEmail(value),
            IdentifierKey.Phone => Identifiers.NormalisePhone(value, region),
            _ => value.Length <= Identifiers.MaxLength && !EventLimits.HasForbiddenCharacters(value) ? value.Trim() : null,
        };
        if (string.IsNullOrEmpty(normal))
            return new FieldFault(path, type switch
            {
                IdentifierKey.Email => "is not an e-mail address",
                IdentifierKey.Phone => "is not a phone number; write it with its country code, as +8613800138000",
                _ => $"is empty, longer than {Identifiers.MaxLength} characters or has control characters",
            });
        if (!accepted.Identifiers.Any(i => i.Type == type && i.Value == normal))
            accepted.Identifiers.Add(new Identifier { Type = type, Value = normal });
        return null;
    }
}
